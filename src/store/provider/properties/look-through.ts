import type { PropertyDefinition } from '../../../provider/properties/property.ts'
import type {
  MemberProblem,
  NotKeptAttribute,
  PropertyPreview,
} from '../../../provider/properties/property-store.ts'
import {
  type CompiledProperties,
  compileProperties,
  differBy,
  readProperties,
} from '../../../provider/properties/read-properties.ts'
import { collectSeen, type SeenAttribute } from '../../../provider/properties/seen-attributes.ts'
import type { JsonObject, ResourceType } from '../../../scim/index.ts'
import type { Sql } from '../../database.ts'
import { isUuid } from '../row.ts'
import { loadProperties } from './load-properties.ts'
import { countMembers, type WalkedMember, walkMembers } from './walk-members.ts'

/** What looking costs is bounded, whatever the size of the tenant. */
const mostRecords = 2_000
const mostPreviewed = 20_000
const mostExamined = 5_000
const mostExamples = 20
const batchSize = 1_000

/** Attributes in the newest records of every connection. */
export async function seenAttributes(
  sql: Sql,
  tenantId: string,
  type: ResourceType,
): Promise<{ examined: number; items: SeenAttribute[] }> {
  const rows = await sql.rows<{ document: string }>(
    `select r.document from scim_connection c cross join lateral (
       select document, id from scim_resource
        where tenant_id = c.tenant_id and connection = c.connection and resource_type = 'User' and not offered
        order by id desc limit $2
     ) r where c.tenant_id = $1 order by r.id desc limit $2`,
    [tenantId, mostRecords],
  )
  const collected = collectSeen(type)
  for (const { document } of rows) collected.add(JSON.parse(document) as JsonObject)
  return { examined: rows.length, items: collected.seen() }
}

/** Of the latest requests that had any. */
export async function notKept(sql: Sql, tenantId: string): Promise<NotKeptAttribute[]> {
  return await sql.rows<NotKeptAttribute>(
    `select u.name as attribute, count(*) as count, max(r.at) as "lastSeenAt",
            coalesce((array_agg(u.sample order by r.at desc) filter (where u.sample <> ''))[1], '') as sample
       from (select unknown, unknown_samples, at from scim_request
              where tenant_id = $1 and unknown <> '{}' order by number desc limit $2) r
      cross join lateral unnest(r.unknown, r.unknown_samples) as u (name, sample) group by u.name order by 2 desc, 1 limit 200`,
    [tenantId, mostRecords],
  )
}

/** What applying `wanted` would change, member by member, as far as it looks. */
export async function previewProperties(
  sql: Sql,
  tenantId: string,
  wanted: readonly PropertyDefinition[],
  type: ResourceType,
): Promise<PropertyPreview> {
  const before = await loadProperties(sql, tenantId)
  const after = compileProperties(wanted, type)
  const preview = { examined: 0, changed: 0, problems: 0 }
  const examples: PropertyPreview['examples'][number][] = []
  let last: string | null = null
  while (preview.examined < mostPreviewed) {
    const members: WalkedMember[] = await walkMembers(sql, tenantId, last, batchSize)
    for (const { personId, label, record } of members) {
      if (!record) continue
      const was = readProperties(before, record.connection, record.content)
      const { values, problems } = readProperties(after, record.connection, record.content)
      const differences = differBy(was.values, values)
      if (differences.length > 0) preview.changed += 1
      preview.problems += problems.length
      const tellsSomething = differences.length > 0 || problems.length > 0
      if (tellsSomething && examples.length < mostExamples) {
        examples.push({ personId, label, differences, problems })
      }
    }
    preview.examined += members.length
    last = members.at(-1)?.personId ?? null
    if (members.length < batchSize) break
  }
  return { total: await countMembers(sql, tenantId), ...preview, examples }
}

/** Values that do not fit the properties that hold. */
export async function listProblems(
  sql: Sql,
  tenantId: string,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ items: MemberProblem[]; next: string | undefined }> {
  const compiled = await loadProperties(sql, tenantId)
  if (compiled.properties.length === 0) return { items: [], next: undefined }
  const items: MemberProblem[] = []
  let last = after !== undefined && isUuid(after) ? after : null
  for (let examined = 0; examined < mostExamined; ) {
    const members = await walkMembers(sql, tenantId, last, batchSize)
    for (const member of members) {
      items.push(...problemsOf(compiled, member))
      last = member.personId
      if (items.length >= limit) return { items, next: last }
    }
    examined += members.length
    if (members.length < batchSize) return { items, next: undefined }
  }
  return { items, next: last ?? undefined }
}

function problemsOf(
  compiled: CompiledProperties,
  { personId, label, record }: WalkedMember,
): MemberProblem[] {
  if (!record) return []
  const { problems } = readProperties(compiled, record.connection, record.content)
  return problems.map((problem) => ({ ...problem, personId, label }))
}
