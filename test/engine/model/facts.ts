import type { ApplicationSettings, LeavingCause } from '../../../src/engine/application/application.ts'
import type { TargetKind } from '../../../src/engine/target/target.ts'
import type { Database } from '../../../src/store/database.ts'

export interface PersonFact {
  readonly id: string
  readonly userName: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly enabled: boolean
  readonly deleted: boolean
  readonly managerId: string | null
  readonly seq: number
}

export interface GroupFact {
  readonly id: string
  readonly name: string
  readonly deleted: boolean
  readonly seq: number
}

export interface LinkFact {
  readonly kind: TargetKind
  readonly sourceId: string
  readonly targetId: string | null
  readonly ownership: string | null
  readonly state: string
  readonly intent: string | null
  readonly seenSeq: number | null
  readonly errorCode: string | null
  readonly due: boolean
  readonly dirty: boolean
}

/** Directory, settings and links as the tables have them, read without any of the engine's own queries. */
export interface Facts {
  readonly people: ReadonlyMap<string, PersonFact>
  readonly groups: ReadonlyMap<string, GroupFact>
  readonly members: readonly { readonly groupId: string; readonly memberId: string }[]
  readonly assigned: ReadonlySet<string>
  readonly settings: ApplicationSettings
  readonly links: readonly LinkFact[]
  readonly edges: readonly {
    readonly groupId: string
    readonly memberId: string
    readonly desired: boolean
    readonly applied: boolean
  }[]
  /** `person ID`, `group ID`. */
  readonly dirtyKeys: ReadonlySet<string>
  readonly watermark: number | null
  readonly scanNeeded: boolean
}

export async function readFacts(database: Database, applicationId: string): Promise<Facts> {
  const [people, groups, members, assigned, links, edges, dirty, application] = await Promise.all([
    database.rows<PersonFact>(
      `select id, user_name as "userName", attributes, enabled, deleted_at is not null as deleted,
              manager_id as "managerId", changed_seq as seq from directory_person`,
    ),
    database.rows<GroupFact>(
      'select id, display_name as name, deleted_at is not null as deleted, changed_seq as seq from directory_group',
    ),
    database.rows<Facts['members'][number]>(
      'select group_id as "groupId", member_id as "memberId" from directory_member',
    ),
    database.rows<{ id: string }>(
      'select principal_id as id from application_assignment where application_id = $1',
      [applicationId],
    ),
    database.rows<LinkFact>(
      `select kind, source_id as "sourceId", target_id as "targetId", ownership, state, intent, seen_seq as "seenSeq",
              error_code as "errorCode", next_due_at is not null as due,
              exists (select 1 from dirty d where d.application_id = l.application_id and d.kind = l.kind
                and d.source_id = l.source_id) as dirty
       from link l where application_id = $1`,
      [applicationId],
    ),
    database.rows<Facts['edges'][number]>(
      `select group_id as "groupId", member_id as "memberId", desired, applied from link_member where application_id = $1`,
      [applicationId],
    ),
    database.rows<{ key: string }>(
      `select kind || ' ' || source_id as key from dirty where application_id = $1`,
      [applicationId],
    ),
    database.rows<{ settings: ApplicationSettings; watermark: number | null; scan: boolean }>(
      'select settings, watermark, scan_needed as scan from application where id = $1',
      [applicationId],
    ),
  ])
  const [row] = application
  if (row === undefined) throw new Error('the application is gone')
  return {
    people: new Map(people.map((one) => [one.id, one])),
    groups: new Map(groups.map((one) => [one.id, one])),
    members,
    assigned: new Set(assigned.map((one) => one.id)),
    settings: row.settings,
    links,
    edges,
    dirtyKeys: new Set(dirty.map((one) => one.key)),
    watermark: row.watermark,
    scanNeeded: row.scan,
  }
}

/** Whether somebody belongs in the application: the rule in its plainest form. */
export function isIn(facts: Facts, kind: TargetKind, id: string): boolean {
  const { settings } = facts
  if (kind === 'group') {
    const group = facts.groups.get(id)
    if (group === undefined || group.deleted || !settings.groups.enabled) return false
    return settings.scope === 'all' || facts.assigned.has(id)
  }
  const person = facts.people.get(id)
  if (person === undefined || person.deleted || !person.enabled) return false
  if (settings.scope === 'assigned' && !isAssigned(facts, id)) return false
  const filters = settings.users.filters
  return filters.length === 0 || filters.some(({ clauses }) => clauses.every((one) => passes(person, one)))
}

function isAssigned(facts: Facts, id: string): boolean {
  if (facts.assigned.has(id)) return true
  const above = new Set(facts.members.filter((one) => one.memberId === id).map((one) => one.groupId))
  for (let size = -1; facts.settings.nestedGroups === 'flattened' && size !== above.size; ) {
    size = above.size
    for (const { groupId, memberId } of facts.members) if (above.has(memberId)) above.add(groupId)
  }
  return [...above].some((group) => facts.assigned.has(group) && facts.groups.get(group)?.deleted === false)
}

function passes(
  person: PersonFact,
  clause: { readonly attribute: string; readonly value?: unknown },
): boolean {
  return String(person.attributes[clause.attribute]).toLowerCase() === String(clause.value).toLowerCase()
}

/** Why somebody who is out is out. */
export function causeOf(facts: Facts, kind: TargetKind, id: string): LeavingCause {
  const source = kind === 'group' ? facts.groups.get(id) : facts.people.get(id)
  if (source === undefined) return 'hard_deleted'
  if (source.deleted) return 'soft_deleted'
  if (kind === 'person' && facts.people.get(id)?.enabled === false) return 'disabled'
  const assigned = kind === 'group' ? facts.assigned.has(id) : isAssigned(facts, id)
  const enabled = kind === 'group' ? facts.settings.groups.enabled : true
  return facts.settings.scope === 'assigned' && !assigned && enabled ? 'unassigned' : 'out_of_scope'
}
