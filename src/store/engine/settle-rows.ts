import { givenUp } from '../../engine/conclusion.ts'
import type { Cycle } from '../../engine/cycle/cycle.ts'
import type { Fence, Settlement } from '../../engine/settlement.ts'
import type { EngineStore } from '../../engine/store.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { Database, Sql } from '../database.ts'
import { jsonText } from '../json-text.ts'
import { notWanted, seedMembersOf } from './collect-changes.ts'
import { fenceAndCount, readFence } from './fence-rows.ts'
import { insertLog } from './log-rows.ts'
import { wakeOthers } from './wake-rows.ts'

type SettleRows = Pick<EngineStore, 'intend' | 'settle'>

/**
 * Intents before requests leave, and outcomes after. An outcome, the link it changes, the log entry that tells it and
 * the keys it wakes commit together; many at a time, so that durability costs one commit for up to a hundred people. A
 * create that is intended forgets the account there was: when its outcome is lost, nobody may believe the old one. A
 * create without an outcome stays in doubt when something else is intended for the account that was found. Whoever has
 * an account again counts no more against the guard: a mistake that was undone should not hold the next leaver.
 */
export function settleRows(database: Database): SettleRows {
  return {
    async intend(applicationId, epoch, deadline, intents) {
      if (intents.length === 0) return
      const rows = await database.prepared(
        'link-intend',
        `with owner as (select lease_epoch from application where id = $1 and lease_epoch = $2 for share),
         written as (
           insert into link (application_id, kind, source_id, intent, intent_epoch, intent_deadline)
           select $1, i.kind, i.source_id, i.verb, $2, $3 from owner,
             unnest($4::text[], $5::uuid[], $6::text[]) as i (kind, source_id, verb)
           on conflict (application_id, kind, source_id) do update
             set intent = excluded.intent, intent_epoch = excluded.intent_epoch, intent_deadline = excluded.intent_deadline,
                 target_id = case when excluded.intent = 'create' then null else link.target_id end,
                 state = case
                   when excluded.intent = 'create' and link.state in ('linked', 'disabled', 'gone') then 'none'
                   when excluded.intent <> 'create' and link.intent = 'create' and link.target_id is null then 'in_doubt'
                   else link.state end
         )
         select 1 from owner`,
        [
          applicationId,
          epoch,
          deadline,
          intents.map((one) => one.kind),
          intents.map((one) => one.sourceId),
          intents.map((one) => one.verb),
        ],
      )
      if (rows.length === 0) throw new RollcallError('lease_lost', { application: applicationId })
    },
    settle: (cycle, applicationId, epoch, settlements) =>
      settleApart(
        (some) => database.transaction((tx) => settle(tx, cycle, applicationId, epoch, some)),
        settlements,
      ),
  }
}

/**
 * Two people can never share an account. When a target gives one id twice, or two people find the same account at the
 * same moment, the batch is written one by one and whoever comes second is a conflict; the others are untouched.
 */
async function settleApart(
  write: (settlements: readonly Settlement[]) => Promise<Fence>,
  settlements: readonly Settlement[],
): Promise<Fence> {
  try {
    return await write(settlements)
  } catch (error) {
    if (!isAccountTaken(error)) throw error
  }
  let fence: Fence = { owned: true, stopRequested: false }
  for (const one of settlements) {
    try {
      fence = await write([one])
    } catch (error) {
      if (!isAccountTaken(error)) throw error
      fence = await write([asConflict(one)])
    }
  }
  return fence
}

function isAccountTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'link_target'
}

function asConflict(one: Settlement): Settlement {
  const error = {
    code: 'account_belongs_to_other',
    details: { account: one.link.targetId, by: 'someone else' },
  } as const
  const link = { ...one.link, ...givenUp, error }
  const entry =
    one.entry === null
      ? null
      : ({ ...one.entry, targetId: null, outcome: 'failed', reason: error.code, changes: [], error } as const)
  return { ...one, link, newTarget: null, entry, counts: { read: 1, inScope: 1, failed: 1 } }
}

async function settle(
  tx: Sql,
  cycle: Cycle | null,
  applicationId: string,
  epoch: number,
  settlements: readonly Settlement[],
): Promise<Fence> {
  const counts = settlements.map((one) => one.counts)
  const fence = await (cycle === null
    ? readFence(tx, applicationId, epoch)
    : fenceAndCount(tx, cycle, epoch, counts))
  if (!fence.owned) throw new RollcallError('lease_lost', { application: applicationId })
  await keepGroups(tx, applicationId, settlements)
  await writeLinks(tx, applicationId, cycle?.configVersion ?? null, settlements)
  await clearDirty(tx, applicationId, settlements)
  await insertLog(
    tx,
    settlements.flatMap((one) => (one.entry === null ? [] : [one.entry])),
  )
  await wakeOthers(tx, applicationId, settlements)
  return fence
}

async function writeLinks(
  tx: Sql,
  applicationId: string,
  configVersion: number | null,
  settlements: readonly Settlement[],
): Promise<void> {
  const records = settlements.map((one) => ({
    kind: one.kind,
    source_id: one.sourceId,
    target_id: one.link.targetId,
    ownership: one.link.ownership,
    state: one.link.state,
    in_scope: one.link.inScope,
    skip_reason: one.link.skipReason,
    applied: one.link.applied,
    applied_fp: one.link.appliedFingerprint,
    uncertain: one.link.uncertain,
    left_at: one.link.leftAt,
    ungrouped: one.link.ungrouped,
    waiting_for: one.link.waitingFor,
    rematch: one.link.rematch,
    attempts: one.link.attempts,
    next_due_at: one.link.nextDueAt,
    error_code: one.link.error?.code ?? null,
    error_details: one.link.error?.details ?? null,
    held: one.link.held?.action ?? null,
    held_by: one.link.held?.by ?? null,
    held_plan: one.link.held?.plan ?? null,
    held_cause: one.link.held?.cause ?? null,
    held_changes: one.link.held?.changes ?? null,
    via: one.link.via,
    rewrote: one.link.rewrote,
    ended: one.link.ended,
    seen_seq: one.seen?.seq ?? null,
    seen_assignments: one.seen?.assignmentsKey ?? null,
  }))
  await tx.prepared(
    'link-settle',
    `insert into link as l (application_id, kind, source_id, target_id, ownership, state, in_scope, skip_reason, applied,
       applied_fp, uncertain, waiting_for, attempts, next_due_at, error_code, error_details, held_action, held_at, ended_at,
       seen_seq, seen_config, seen_assignments, left_at, ungrouped, via, held_by, held_plan, held_cause,
       held_changes, rewrote_at, rematch)
     select $1, r.kind, r.source_id, r.target_id, r.ownership, r.state, r.in_scope, r.skip_reason, r.applied, r.applied_fp,
       r.uncertain, r.waiting_for, r.attempts, r.next_due_at, r.error_code, r.error_details, r.held,
       case when r.held is not null then now() end, case when r.ended then now() end,
       r.seen_seq, case when r.seen_seq is not null then $3::bigint end, r.seen_assignments,
       r.left_at, r.ungrouped, r.via, r.held_by, r.held_plan, r.held_cause, r.held_changes,
       case when r.rewrote then now() end, r.rematch
     from json_to_recordset($2::json) as r (kind text, source_id uuid, target_id text, ownership text, state text,
       in_scope boolean, skip_reason text, applied json, applied_fp text, uncertain boolean, waiting_for uuid,
       attempts int, next_due_at timestamptz, error_code text, error_details jsonb, held text, ended boolean,
       seen_seq bigint, seen_assignments text, left_at timestamptz, ungrouped boolean, via json, held_by text,
       held_plan text, held_cause jsonb, held_changes json, rewrote boolean, rematch boolean)
     on conflict (application_id, kind, source_id) do update set
       target_id = excluded.target_id, ownership = excluded.ownership, state = excluded.state,
       in_scope = excluded.in_scope, skip_reason = excluded.skip_reason, applied = excluded.applied,
       applied_fp = excluded.applied_fp, uncertain = excluded.uncertain, waiting_for = excluded.waiting_for,
       attempts = excluded.attempts, next_due_at = excluded.next_due_at, error_code = excluded.error_code,
       error_details = excluded.error_details, held_action = excluded.held_action,
       held_at = case when excluded.held_action is not null then coalesce(l.held_at, now()) end,
       ended_at = case when excluded.state = 'linked' then excluded.ended_at else coalesce(excluded.ended_at, l.ended_at) end,
       seen_seq = coalesce(excluded.seen_seq, l.seen_seq), seen_config = coalesce(excluded.seen_config, l.seen_config),
       seen_assignments = coalesce(excluded.seen_assignments, l.seen_assignments),
       left_at = excluded.left_at, ungrouped = excluded.ungrouped, via = excluded.via,
       held_by = excluded.held_by, held_plan = excluded.held_plan, held_cause = excluded.held_cause,
       held_changes = excluded.held_changes, rewrote_at = coalesce(excluded.rewrote_at, l.rewrote_at),
       rematch = excluded.rematch,
       intent = null, intent_epoch = null, intent_deadline = null, updated_at = now()`,
    [applicationId, jsonText(records), configVersion],
  )
}

/**
 * Whoever is taken out of the groups loses the wanted edges; whoever comes back gets those the directory has. Before
 * the links are written, because what they were decides.
 */
async function keepGroups(tx: Sql, applicationId: string, settlements: readonly Settlement[]): Promise<void> {
  const people = settlements.filter((one) => one.kind === 'person')
  const out = people.filter((one) => one.link.ungrouped).map((one) => one.sourceId)
  const back = people.filter((one) => one.regrouped).map((one) => one.sourceId)
  if (out.length > 0) {
    await tx.rows(
      `update link_member set ${notWanted}, next_due_at = null
       where application_id = $1 and member_id = any($2::uuid[]) and desired`,
      [applicationId, out],
    )
  }
  if (back.length > 0) await seedMembersOf(tx, applicationId, back)
}

/** A key that was marked again since it was read keeps its row: something happened that has not been looked at. */
async function clearDirty(tx: Sql, applicationId: string, settlements: readonly Settlement[]): Promise<void> {
  const read = settlements.filter((one) => one.stamp !== null)
  if (read.length === 0) return
  await tx.prepared(
    'dirty-clear',
    `delete from dirty d using unnest($2::text[], $3::uuid[], $4::bigint[]) as r (kind, source_id, stamp)
     where d.application_id = $1 and d.kind = r.kind and d.source_id = r.source_id and d.stamp = r.stamp`,
    [
      applicationId,
      read.map((one) => one.kind),
      read.map((one) => one.sourceId),
      read.map((one) => one.stamp),
    ],
  )
}
