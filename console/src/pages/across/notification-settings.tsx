import { Checkbox, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationPath, settingsQuery } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { patch } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'

const text = across.notifications

interface Told {
  readonly email: string
  readonly onFailure: boolean
  readonly digest: boolean
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
              <th scope="col">{text.digest}</th>
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
  const { data } = useQuery(settingsQuery(id))
  const [draft, setDraft] = useState<Partial<Told>>({})
  const saved = data?.notifications ?? { email: '', onFailure: false, digest: false }
  const told = { ...saved, ...draft }
  const isDifferent =
    told.email !== saved.email || told.onFailure !== saved.onFailure || told.digest !== saved.digest
  const tick = (what: 'onFailure' | 'digest', label: string) => (
    <Checkbox
      size="xs"
      aria-label={label}
      checked={told[what]}
      onChange={(event) => setDraft({ ...draft, [what]: event.currentTarget.checked })}
    />
  )
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
      <td className="why">
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
      <td>{tick('onFailure', text.onFailureOf(name))}</td>
      <td>{tick('digest', text.digestOf(name))}</td>
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
