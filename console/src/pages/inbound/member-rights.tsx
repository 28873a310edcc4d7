import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MemberDetail } from '../../api/members.ts'
import { grantsQuery } from '../../api/properties.ts'
import type { Tenant } from '../../api/tenants.ts'
import { Value } from '../../parts/entry-steps.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { propertyText as text } from '../../text/properties.ts'

interface MemberRightsProps {
  readonly tenant: Tenant
  readonly member: MemberDetail
}

/** What the product knows of a member, and which roles they have by which group. */
export function MemberRights({ tenant, member: { id, properties } }: MemberRightsProps) {
  const { data: grants = [] } = useQuery(grantsQuery(tenant.id, id))
  const values = Object.entries(properties)
  return (
    <div className="two">
      <section className="card card-part" aria-labelledby="properties">
        <Title order={3} id="properties" mb={6}>
          {text.ofMember}
        </Title>
        {values.length === 0 && <Text c="dimmed">{text.noProperties}</Text>}
        <dl className="facts">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Value value={value} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="card card-part" aria-labelledby="roles">
        <Title order={3} id="roles" mb={6}>
          {text.roles.ofMember}
        </Title>
        {grants.length === 0 && <Text c="dimmed">{text.roles.noneOfMember}</Text>}
        <dl className="facts">
          {grants.map(({ role, group, since }) => (
            <div key={`${role} ${group.id}`}>
              <dt>{role}</dt>
              <dd>
                {text.roles.by(group.displayName ?? text.roles.unnamed)}{' '}
                <span className="dim">
                  <RelativeTime at={since} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  )
}
