import type { MembershipChange } from '../../../provider/membership/decide-membership.ts'
import type {
  Membership,
  MembershipOrigin,
  MembershipState,
} from '../../../provider/membership/membership.ts'
import type { Reach } from '../../../provider/tenants/tenant.ts'
import type { Sql } from '../../database.ts'

export interface MembershipRow {
  readonly person_id: string
  readonly state: MembershipState
  readonly since: Date
  readonly origin: MembershipOrigin
  readonly owner: boolean
  readonly break_glass: boolean
  readonly due_at: Date | null
  readonly due_state: 'deactivated' | 'removed' | null
  readonly due_keep_days: number | null
}

const names = [
  'person_id',
  'state',
  'since',
  'origin',
  'owner',
  'break_glass',
  'due_at',
  'due_state',
  'due_keep_days',
]

export function membershipColumns(table: string): string {
  return names.map((name) => `${table}.${name}`).join(', ')
}

const columns = membershipColumns('membership')

/** The membership of a person, locked until the transaction ends. */
export async function lockMembership(
  tx: Sql,
  tenantId: string,
  personId: string,
): Promise<Membership | undefined> {
  const rows = await tx.prepared<MembershipRow>(
    'membership_read',
    `select ${columns} from membership where tenant_id = $1 and person_id = $2 for update`,
    [tenantId, personId],
  )
  return rows[0] && toMembership(rows[0])
}

/** The membership of whoever a deleted record of this key was about, unless it ended before `since`. */
export async function findReturning(
  tx: Sql,
  { tenantId, connection }: Reach,
  key: string | null,
  since: Date,
): Promise<Membership | undefined> {
  if (key === null) return undefined
  const rows = await tx.prepared<MembershipRow>(
    'membership_returning',
    `select ${columns} from membership
      where tenant_id = $1 and connection = $2 and return_key = $3 and (state <> 'removed' or since >= $4)
      order by since desc limit 1 for update`,
    [tenantId, connection, key, since],
  )
  return rows[0] && toMembership(rows[0])
}

export function toMembership(row: MembershipRow): Membership {
  return {
    personId: row.person_id,
    state: row.state,
    since: row.since,
    origin: row.origin,
    owner: row.owner,
    breakGlass: row.break_glass,
    due:
      row.due_at && row.due_state
        ? { at: row.due_at, state: row.due_state, keepDays: row.due_keep_days }
        : null,
  }
}

export async function insertPerson(tx: Sql, personId: string, at: Date): Promise<void> {
  await tx.prepared('person_insert', 'insert into person (id, created_at) values ($1, $2)', [personId, at])
}

interface MembershipLink extends Reach {
  readonly personId: string
  /** The record that speaks for the person from now on. */
  readonly resourceId: string
  readonly origin: MembershipOrigin
}

/** Makes a person a member, or ties the membership there is to a record. What an owner is stays. */
export async function linkMembership(
  tx: Sql,
  link: MembershipLink,
  { state, due, transferTo }: Pick<MembershipChange, 'state' | 'due' | 'transferTo'>,
  at: Date,
): Promise<void> {
  await tx.prepared(
    'membership_link',
    `insert into membership as m (tenant_id, person_id, connection, resource_id, state, since, origin, due_at, due_state,
        due_keep_days, transfer_to)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (tenant_id, person_id) do update set connection = $3, resource_id = $4, state = $5,
        since = case when m.state = $5 then m.since else $6 end,
        origin = case when m.origin = 'product' then 'adopted' else m.origin end,
        due_at = $8, due_state = $9, due_keep_days = $10, transfer_to = $11, return_key = null`,
    [
      link.tenantId,
      link.personId,
      link.connection,
      link.resourceId,
      state,
      at,
      link.origin,
      due?.at ?? null,
      due?.state ?? null,
      due?.keepDays ?? null,
      transferTo,
    ],
  )
}

/** Moves a membership to the state that was decided. */
export async function moveMembership(
  tx: Sql,
  tenantId: string,
  personId: string,
  { state, due, transferTo }: Pick<MembershipChange, 'state' | 'due' | 'transferTo'>,
  at: Date,
): Promise<void> {
  await tx.prepared(
    'membership_move',
    `update membership set state = $3, since = case when state = $3 then since else $4 end, due_at = $5, due_state = $6,
        due_keep_days = $7, transfer_to = $8
      where tenant_id = $1 and person_id = $2`,
    [tenantId, personId, state, at, due?.at ?? null, due?.state ?? null, due?.keepDays ?? null, transferTo],
  )
}

/** Notes that the record of a membership is gone, what it was known by, and how to show the person from now on. */
export async function noteRecordGone(
  tx: Sql,
  tenantId: string,
  personId: string,
  {
    key,
    label,
    email,
  }: { readonly key: string | null; readonly label: string | null; readonly email: string | null },
): Promise<void> {
  await tx.prepared(
    'membership_record_gone',
    'update membership set return_key = $3, label = $4, email = $5 where tenant_id = $1 and person_id = $2',
    [tenantId, personId, key, label, email],
  )
}
