import { Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Assignment, applicationPath, assignmentsQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { failureOf, patch, post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'
import { AddAssignment } from './add-assignment.tsx'

const text = outbound.assignments

/** Who is provisioned: everyone or the assigned; and who is assigned. Used by the page and by the wizard. */
export const AssignmentEditor = ({ application }: { readonly application: Application }) => (
  <Stack gap="md">
    <ScopeChoice application={application} />
    <AddAssignment application={application} />
    <AssignmentList application={application} />
  </Stack>
)

/** Before provisioning is on it is chosen here; afterwards on the page that tells first whom it would concern. */
const ScopeChoice = ({ application }: { readonly application: Application }) =>
  application.status === 'draft' || application.status === 'ready' ? (
    <ScopeRadios application={application} />
  ) : (
    <Text size="md">
      {text.scope}: {text.scopes[application.scope]}{' '}
      <Link to="/outbound/applications/$application/scope" params={{ application: application.id }}>
        {text.changeScope}
      </Link>
    </Text>
  )

function ScopeRadios({ application: { id, scope } }: { readonly application: Application }) {
  const mayChange = useMay()('applications.change')
  const save = useAction((wanted: string) => patch(applicationPath(id, '/settings'), { scope: wanted }), {
    refresh: [applicationsQuery.queryKey],
  })
  return (
    <div>
      <Radio.Group
        label={text.scope}
        value={save.isPending ? save.variables : scope}
        onChange={(wanted) => save.mutate(wanted)}
      >
        <Stack gap={6} mt={4}>
          <Radio value="assigned" label={text.assigned} disabled={!mayChange} />
          <Radio value="all" label={text.all} disabled={!mayChange} />
        </Stack>
      </Radio.Group>
      <Said text={save.isSuccess ? text.scopeSaved : undefined} />
      <Problem error={save.error} />
    </div>
  )
}

function AssignmentList({ application }: { readonly application: Application }) {
  const { id, name, scope } = application
  const { data: all, error, refetch } = useQuery(assignmentsQuery(id))
  const [leaving, setLeaving] = useState<Assignment | null>(null)
  const remove = useAction(
    ({ principal, role }: Assignment) =>
      post(applicationPath(id, '/assignments/remove'), {
        kind: principal.kind,
        principal: principal.id,
        ...(role === null ? {} : { role: role.id }),
      }),
    { refresh: [['assignments', id], ['accounts']], onDone: () => setLeaving(null) },
  )
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (all === undefined) return <LoadingRows />
  if (all.length === 0) {
    return (
      <EmptyState title={text.empty}>
        <Text size="md">{scope === 'all' ? text.emptyAll : text.emptyText}</Text>
      </EmptyState>
    )
  }
  const leavingName = leaving?.principal.name ?? text.deleted
  return (
    <div>
      <Text size="sm" c="dimmed">
        {text.count(all.length)}
      </Text>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.columns.name}</th>
              <th scope="col">{text.columns.kind}</th>
              <th scope="col">{text.columns.role}</th>
              <th scope="col">{text.columns.since}</th>
              <th scope="col">
                <span className="visually-hidden">{text.columns.action}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map((one) => (
              <Row
                key={`${one.principal.id} ${one.role?.id ?? ''}`}
                assignment={one}
                onRemove={() => setLeaving(one)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Confirm
        title={text.removeTitle(leavingName)}
        consequence={
          leaving?.principal.kind === 'group'
            ? text.removeGroup(leavingName, name)
            : text.removePerson(leavingName, name)
        }
        action={text.remove}
        opened={leaving !== null}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => leaving !== null && remove.mutate(leaving)}
        onClose={() => setLeaving(null)}
      />
    </div>
  )
}

function Row({
  assignment: { principal, role, createdAt },
  onRemove,
}: {
  readonly assignment: Assignment
  readonly onRemove: () => void
}) {
  const name = principal.name ?? text.deleted
  return (
    <tr>
      <th scope="row">
        <PrincipalLink kind={principal.kind} id={principal.id} name={name} />
      </th>
      <td>{text.kinds[principal.kind]}</td>
      <td>{role?.displayName ?? <span className="dim">{text.defaultAccess}</span>}</td>
      <td className="nowrap">
        <RelativeTime at={createdAt} />
      </td>
      <td className="end">
        <ActButton
          may="assignments.change"
          size="compact-xs"
          variant="default"
          onClick={onRemove}
          aria-label={text.removeTitle(name)}
        >
          {text.remove}
        </ActButton>
      </td>
    </tr>
  )
}
