import { Group, SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { appRolesQuery } from '../../api/app-roles.ts'
import type { Principal } from '../../api/directory.ts'
import { scopeQuery } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { appRoles } from '../../text/app-roles.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.assignments
const isKind = (word: string): word is Principal['kind'] => word === 'person' || word === 'group'

/** Assigns one person or group; with an app role where the application has any. */
export function AddAssignment({ application: { id } }: { readonly application: Application }) {
  const [kind, setKind] = useState<Principal['kind']>('person')
  const [chosen, setChosen] = useState<Principal | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const [role, setRole] = useState<string | null>(null)
  const { data: roles = [] } = useQuery(appRolesQuery(id))
  const { data: scope } = useQuery(scopeQuery(id))
  // Where Default Access is left out, whoever has no role would be assigned and skipped.
  const needsRole = roles.length > 0 && scope?.includeDefaultAccess === false
  const add = useAction(
    async (principal: Principal) => {
      const body = { kind: principal.kind, principal: principal.id, ...(role === null ? {} : { role }) }
      const { added } = await post<{ added: boolean }>(applicationPath(id, '/assignments'), body)
      return added ? text.added(principal.name) : text.already(principal.name)
    },
    {
      refresh: [['assignments', id], ['accounts'], ['app-roles', id]],
      onDone: () => {
        setChosen(null)
        // The button that had the focus cannot be pressed any more.
        form.current?.focus()
      },
    },
  )
  return (
    <form
      ref={form}
      tabIndex={-1}
      className="add"
      aria-label={text.add}
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen !== null) add.mutate(chosen)
      }}
    >
      <Group align="flex-end" gap="xs">
        <SegmentedControl
          aria-label={text.kind}
          size="sm"
          value={kind}
          onChange={(word) => {
            if (isKind(word)) setKind(word)
            setChosen(null)
          }}
          data={[
            { value: 'person', label: text.person },
            { value: 'group', label: text.group },
          ]}
        />
        <div className="grow">
          <PrincipalPicker key={kind} kind={kind} value={chosen} onChange={setChosen} />
        </div>
        {roles.length > 0 && (
          <Select
            label={appRoles.role}
            placeholder={needsRole ? '' : appRoles.none}
            {...(needsRole ? { description: appRoles.needed } : {})}
            clearable
            clearButtonProps={{ 'aria-label': appRoles.none }}
            value={role}
            onChange={setRole}
            data={roles.map((one) => ({ value: one.id, label: one.displayName }))}
          />
        )}
        <ActButton
          may="assignments.change"
          type="submit"
          disabled={chosen === null || (needsRole && role === null)}
          loading={add.isPending}
        >
          {text.add}
        </ActButton>
      </Group>
      <Said text={add.data} />
      <Problem error={add.error} />
    </form>
  )
}
