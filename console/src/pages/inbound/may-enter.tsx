import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX } from 'lucide-react'
import { mayEnterQuery } from '../../api/members.ts'
import type { Tenant } from '../../api/tenants.ts'
import { Problem } from '../../parts/problem.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { memberText } from '../../text/members.ts'

const text = memberText.enter
const looks = { yes: { role: 'ok', icon: CircleCheck }, no: { role: 'failed', icon: CircleX } } as const

interface MayEnterProps {
  readonly tenant: Tenant
  readonly subject: string
  readonly onSubject: (subject: string) => void
}

/** The question a sign-in layer asks, asked by a person. */
export function MayEnter({ tenant, subject, onSubject }: MayEnterProps) {
  const { data: entry, error } = useQuery(mayEnterQuery(tenant.id, subject))
  return (
    <section className="card card-part" aria-labelledby="may-enter">
      <Title order={2} id="may-enter">
        {text.title}
      </Title>
      <Text size="sm" c="dimmed" mb={6}>
        {text.about}
      </Text>
      <div className="grow">
        <SearchField label={text.subject} value={subject} onChange={onSubject} />
      </div>
      <Problem error={error} />
      <div role="status" style={{ marginBlockStart: 8 }}>
        {entry !== undefined && (
          <>
            <StatusLabel
              look={entry.mayEnter ? looks.yes : looks.no}
              word={entry.mayEnter ? text.yes : text.no}
            />{' '}
            {text.reason(entry.reason)} {entry.mayCreate && text.create}{' '}
            {entry.personId !== null && entry.reason !== 'unknown' && (
              <Link
                to="/inbound/tenants/$tenant/members/$member"
                params={{ tenant: tenant.id, member: entry.personId }}
              >
                {memberText.one.facts}
              </Link>
            )}
          </>
        )}
      </div>
    </section>
  )
}
