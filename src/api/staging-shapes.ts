import { type Static, Type } from 'typebox'
import { problemText, stagedKinds } from '../provider/staging/staged.ts'
import type { StagedRecord } from '../provider/staging/staging-store.ts'
import { doneOf, type Synchronization } from '../provider/staging/synchronization.ts'
import { literals } from './shapes.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])

const proposal = Type.Object({
  personId: Type.String(),
  name: nullableText,
  email: Type.String(),
  evidence: Type.Array(
    Type.Object({ kind: literals(['email', 'verified_domain', 'member']), text: Type.String() }),
  ),
  canLink: Type.Boolean({ description: 'false: the address is not verified and links nobody' }),
})

export const stagedSchema = Type.Object({
  id: Type.String({ description: 'id of the record, as the identity provider knows it' }),
  kind: literals(stagedKinds),
  isGone: Type.Boolean({ description: 'the identity provider has deleted it' }),
  held: Type.Union([literals(['brake', 'hook']), Type.Null()], {
    description: 'who had it wait: the brake, or the application’s hook; Synchronize passes it over',
  }),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'what the hook said' }),
  problem: Type.Union([Type.Object({ code: Type.String(), text: Type.String() }), Type.Null()]),
  since: Type.String(),
  person: Type.Object({
    id: Type.Union([Type.String(), Type.Null()], { description: 'null: nobody here yet' }),
    label: nullableText,
    userName: nullableText,
    email: nullableText,
  }),
  differences: Type.Array(
    Type.Object({
      attribute: Type.String(),
      before: Type.Optional(Type.Unknown()),
      after: Type.Optional(Type.Unknown()),
    }),
  ),
  proposals: Type.Array(proposal),
})
export type StagedJson = Static<typeof stagedSchema>

const counts = Type.Object({
  joined: Type.Integer(),
  updated: Type.Integer(),
  reactivated: Type.Integer(),
  deactivated: Type.Integer(),
  removed: Type.Integer(),
  refused: Type.Integer({ description: 'left staged, because a guard refused' }),
  held: Type.Integer({ description: 'left staged, because too many were leaving at once' }),
  conflicts: Type.Integer({ description: 'became conflicts' }),
})

export const synchronizationSchema = Type.Object({
  id: Type.String(),
  tenantId: Type.String(),
  connection: Type.Integer(),
  cause: literals(['by_hand', 'scheduled']),
  requestedBy: nullableText,
  state: literals(['waiting', 'running', 'held', 'done', 'cancelled']),
  createdAt: Type.String(),
  startedAt: nullableText,
  endedAt: nullableText,
  progress: Type.Object({ done: Type.Integer(), total: Type.Integer(), percent: Type.Number() }),
  counts,
})
export type SynchronizationJson = Static<typeof synchronizationSchema>

export const stagedPageSchema = Type.Object({
  items: Type.Array(stagedSchema),
  next: Type.Optional(Type.String()),
  counts: Type.Object({
    new: Type.Integer(),
    changed: Type.Integer(),
    leaving: Type.Integer(),
    conflict: Type.Integer(),
    unlinked: Type.Integer(),
    held: Type.Integer({ description: 'how many the brake or the application’s hook holds' }),
  }),
  last: Type.Union([synchronizationSchema, Type.Null()], { description: 'the newest run' }),
})

export const resolutionSchema = Type.Union([
  Type.Object({ how: literals(['link']), person: Type.String() }, { additionalProperties: false }),
  Type.Object(
    { how: literals(['separate', 'ignore', 'apply', 'keep']) },
    {
      additionalProperties: false,
      description:
        'separate: somebody new; ignore: nobody’s; apply: let it happen now; keep: the member stays although the record left',
    },
  ),
])

export function presentStaged(staged: StagedRecord): StagedJson {
  const { resourceId, kind, isGone, held, problem, since, personId, person, proposals } = staged
  const text = problemText(problem)
  return {
    id: resourceId,
    kind,
    isGone,
    held,
    reason: staged.reason ?? null,
    problem: problem !== null && text !== null ? { code: problem, text } : null,
    since: since.toISOString(),
    person: { id: personId, ...person },
    differences: staged.differences.map(({ attribute, before, after }) => ({
      attribute,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })),
    proposals: proposals.map((one) => ({ ...one, evidence: [...one.evidence] })),
  }
}

export function presentSynchronization(run: Synchronization): SynchronizationJson {
  const done = doneOf(run.counts)
  const percent = run.state === 'done' || run.total === 0 ? 100 : Math.floor((done / run.total) * 100)
  return {
    id: run.id,
    tenantId: run.tenantId,
    connection: run.connection,
    cause: run.cause,
    requestedBy: run.requestedBy,
    state: run.state,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
    progress: { done, total: run.total, percent: Math.min(percent, 100) },
    counts: { ...run.counts },
  }
}
