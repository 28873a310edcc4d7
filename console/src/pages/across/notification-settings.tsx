import { Checkbox, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationPath } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { get, patch } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'

const text = across.notifications

interface Told {
  readonly email: string
  readonly onFailure: boolean
}

/** One address for each application, saved row by row. */
export function NotificationSettings() {
  const { data: applications = [] } = useQuery(applicationsQuery)
  if (applications.length === 0) return null
  return (
    <section className="card card-part">
      <Title order={2}>{text.settings}</Title>
      <Text size="sm" c="dimmed" mb={8}>
        {text.settingsAbout}
      </Text>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.application}</th>
              <th scope="col">{text.email}</th>
              <th scope="col">{text.onFailure}</th>
              <th scope="col">
                <span className="visually-hidden">{text.save}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {applications.map((application) => (
              <Row key={application.id} application={application} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Row({ application: { id, name } }: { readonly application: Application }) {
  const { data } = useQuery({
    queryKey: ['settings', id],
    queryFn: ({ signal }) => get<{ readonly notifications: Told }>(applicationPath(id, '/settings'), signal),
  })
  const [draft, setDraft] = useState<Partial<Told>>({})
  const saved = data?.notifications ?? { email: '', onFailure: false }
  const told = { ...saved, ...draft }
  const isDifferent = told.email !== saved.email || told.onFailure !== saved.onFailure
  const save = useAction(
    (notifications: Told) => patch(applicationPath(id, '/settings'), { notifications }),
    {
      refresh: [
        ['settings', id],
        ['settings-list', id],
      ],
      onDone: () => setDraft({}),
    },
  )
  return (
    <tr>
      <th scope="row" className="ellipsis">
        <Link to="/outbound/applications/$application/settings" params={{ application: id }}>
          {name}
        </Link>
      </th>
      <td>
        <TextInput
          size="xs"
          type="email"
          aria-label={text.emailOf(name)}
          placeholder={text.none}
          value={told.email}
          maxLength={320}
          onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
        />
        <Problem error={save.error} />
        <Said text={save.isSuccess && !isDifferent ? text.saved(name) : undefined} />
      </td>
      <td>
        <Checkbox
          size="xs"
          aria-label={text.onFailureOf(name)}
          checked={told.onFailure}
          onChange={(event) => setDraft({ ...draft, onFailure: event.currentTarget.checked })}
        />
      </td>
      <td className="end">
        {isDifferent && (
          <ActButton
            may="applications.change"
            size="compact-xs"
            aria-label={text.saveOf(name)}
            loading={save.isPending}
            onClick={() => save.mutate({ ...told, email: told.email.trim() })}
          >
            {text.save}
          </ActButton>
        )}
      </td>
    </tr>
  )
}
