import { emailKey } from '../../../provider/membership/describe-person.ts'
import type { KnownSubject } from '../../../provider/membership/may-enter.ts'
import type { MembershipState } from '../../../provider/membership/membership.ts'
import { indexKey } from '../../../provider/paging/index-key.ts'
import type { StagedKind } from '../../../provider/staging/staged.ts'
import type { Sql } from '../../database.ts'
import { isUuid } from '../row.ts'

interface SubjectRow {
  readonly personId: string | null
  readonly state: MembershipState | null
  readonly since: Date | null
  readonly due: boolean
  readonly hasRecord: boolean
  readonly active: boolean | null
  readonly kind: StagedKind | null
  readonly held: boolean
}

const columns = `m.person_id as "personId", m.state, m.since, m.due_at is not null as due,
  r.id is not null as "hasRecord", r.active, s.kind,
  s.held is not null as held`

const fromRecords = `select ${columns} from scim_connection c
  join scim_resource r on r.tenant_id = c.tenant_id and r.connection = c.connection and r.resource_type = 'User'
  left join membership m on m.tenant_id = r.tenant_id and m.person_id = r.person_id
  left join staged_record s on s.tenant_id = r.tenant_id and s.connection = r.connection and s.resource_id = r.id
  where c.tenant_id = $1`

const fromMemberships = `select ${columns} from membership m
  left join scim_resource r on r.tenant_id = m.tenant_id and r.connection = m.connection and r.resource_type = 'User'
    and r.id = m.resource_id
  left join staged_record s on s.tenant_id = m.tenant_id and s.connection = m.connection and s.resource_id = m.resource_id
  where m.tenant_id = $1`

/** The ways in which somebody is known, the surest first: the first that finds anyone is the answer. */
const ways: readonly { readonly text: string; readonly key: (subject: string) => string | undefined }[] = [
  {
    text: `${fromMemberships} and m.person_id = $2::uuid`,
    key: (subject) => (isUuid(subject) ? subject : undefined),
  },
  { text: `${fromRecords} and r.id = $2::uuid`, key: (subject) => (isUuid(subject) ? subject : undefined) },
  { text: `${fromRecords} and r.unique_key = $2`, key: (subject) => indexKey(subject, false) },
  { text: `${fromRecords} and r.external_id = $2`, key: (subject) => indexKey(subject, true) },
  {
    text: `${fromRecords} and r.id in (select v.resource_id from scim_value v where v.tenant_id = c.tenant_id
      and v.connection = c.connection and v.resource_type = 'User' and v.attribute = 'emails.value' and v.value_key = $2)`,
    key: (subject) => (subject.includes('@') ? indexKey(subject, false) : undefined),
  },
  // Only an address that the person has verified: any other could be anyone's.
  {
    text: `${fromMemberships} and m.person_id in (select e.person_id from person_email e where e.email_key = $2 and e.verified)`,
    key: (subject) => (subject.includes('@') ? emailKey(subject) : undefined),
  },
  // Of whom the record is gone.
  {
    text: `${fromMemberships} and m.connection in (select connection from scim_connection where tenant_id = $1)
      and m.return_key = $2`,
    key: (subject) => `u:${indexKey(subject, false)}`,
  },
  {
    text: `${fromMemberships} and m.connection in (select connection from scim_connection where tenant_id = $1)
      and m.return_key = $2`,
    key: (subject) => `x:${indexKey(subject, true)}`,
  },
]

export async function findSubjects(sql: Sql, tenantId: string, subject: string): Promise<KnownSubject[]> {
  const text = subject.trim()
  if (text === '' || text.includes('\u0000')) return []
  for (const { text: statement, key } of ways) {
    const value = key(text)
    if (value === undefined) continue
    const rows = await sql.rows<SubjectRow>(`${statement} limit 2`, [tenantId, value])
    if (rows.length > 0) return rows.map(toSubject)
  }
  return []
}

function toSubject(row: SubjectRow): KnownSubject {
  return {
    personId: row.personId,
    membership: row.state && row.since ? { state: row.state, since: row.since, due: row.due } : null,
    record: row.hasRecord ? { active: row.active } : null,
    staged: row.kind ? { kind: row.kind, held: row.held } : null,
  }
}

/** Domains that the tenant has verified, when a connection answers for its people. */
export async function governedDomains(sql: Sql, tenantId: string): Promise<string[]> {
  const rows = await sql.rows<{ domain: string }>(
    `select domain from tenant_domain where tenant_id = $1
        and exists (select from scim_connection where tenant_id = $1 and enabled)
        and exists (select from scim_count where tenant_id = $1 and resource_type = 'User' having sum(resources) > 0)`,
    [tenantId],
  )
  return rows.map(({ domain }) => domain)
}
