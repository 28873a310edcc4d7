import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationSettings } from '../application/application.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import { compileApplication } from '../application/compile-application.ts'
import { type Guard, isRewrite } from '../guard.ts'
import { openGuard } from '../open-guard.ts'
import type { Plan } from '../plan.ts'
import type { EnginePorts } from '../ports.ts'
import type { TargetKind } from '../target/target.ts'
import { type Effect, type Foreseen, type ForeseenAction, foresee } from './foresee.ts'

type Ports = Pick<EnginePorts, 'store' | 'now'>
type Kind = TargetKind

/** What an edit would do to everyone, or to the part of everyone that was looked at. */
export interface Impact {
  /** People and groups that would be evaluated anew: all the application has anything to do with. */
  readonly looked: number
  readonly effects: Readonly<Record<Effect, number>>
  /** What the next cycle would do about those who are affected. */
  readonly actions: Readonly<Record<ForeseenAction, number>>
  /** Disables and deletes among them that the deletion threshold would hold for a person's word. */
  readonly held: number
  /** The first few of each effect. */
  readonly samples: Readonly<Record<Exclude<Effect, 'unaffected'>, readonly Foreseen[]>>
  /** Values of the first matching attribute that several people have: only one of them could be matched. */
  readonly duplicates: readonly {
    readonly value: string
    readonly count: number
    readonly names: readonly string[]
  }[]
  /** Ask again with it for the rest; counts of the parts add up. Null when everyone was looked at. */
  readonly next: string | null
}

export interface ImpactOptions {
  readonly cursor?: string
  /** Looks at people until then, at least at one page of them. */
  readonly until: Date
  readonly sampleSize: number
}

const pageSize = 500

/**
 * *What will this edit do?* Everyone the application has anything to do with, page by page from the stored directory,
 * through the stages of a cycle; nothing is asked of the target and nothing is kept beside counts and samples.
 */
export async function measureImpact(
  ports: Ports,
  application: ApplicationRecord,
  edited: ApplicationSettings,
  { cursor, until, sampleSize }: ImpactOptions,
): Promise<Impact> {
  const effects = { enters: 0, leaves: 0, changes: 0, fails: 0, unaffected: 0 }
  const actions = { create_or_match: 0, update: 0, enable: 0, disable: 0, delete: 0, nothing: 0 }
  const samples = { enters: [], leaves: [], changes: [], fails: [] } as Record<
    Exclude<Effect, 'unaffected'>,
    Foreseen[]
  >
  const start = readCursor(cursor)
  const guard = await guardFrom(ports, application, edited, start)
  const [ended, rewritten] = [{ ...start.ended }, { ...start.rewritten }]
  const matching = { person: matchingTargets(edited.users), group: matchingTargets(edited.groups) }
  let [looked, held] = [0, 0]
  let next: string | null = null
  for await (const page of foreseeEveryone(ports, application, edited, start)) {
    for (const one of page.items) {
      looked += 1
      effects[one.effect] += 1
      if (one.effect === 'unaffected') continue
      actions[one.action] += 1
      if (samples[one.effect].length < sampleSize) samples[one.effect].push(one)
      const { kind } = one.subject
      const checked = await guard.check(kind, one.plan, false, matching[kind])
      if (checked !== 'pass') held += 1
      if (one.action === 'disable' || one.action === 'delete') ended[kind] += 1
      if (isRewrite(one.plan, matching[kind])) rewritten[kind] += 1
    }
    if (page.next !== null && ports.now() >= until) {
      next = writeCursor({ ...page.next, ended, rewritten })
      break
    }
  }
  const duplicates = cursor === undefined ? await findDuplicates(ports, application, edited) : []
  return { looked, effects, actions, held, samples, duplicates, next }
}

/** Those an edit has one of the effects on, in pages of a size, each with what would change. */
export async function listAffected(
  ports: Ports,
  application: ApplicationRecord,
  edited: ApplicationSettings,
  options: {
    readonly effects: readonly Effect[]
    readonly cursor?: string
    readonly limit: number
    readonly until: Date
  },
): Promise<{ readonly items: readonly Foreseen[]; readonly next: string | null }> {
  const start = readCursor(options.cursor)
  const items: Foreseen[] = []
  for await (const page of foreseeEveryone(ports, application, edited, start)) {
    for (const one of page.items) {
      if (!options.effects.includes(one.effect)) continue
      items.push(one)
      if (items.length === options.limit) {
        return {
          items,
          next: writeCursor({ ...start, kind: one.subject.kind, id: one.subject.id }),
        }
      }
    }
    if (page.next !== null && ports.now() >= options.until) {
      return { items, next: writeCursor({ ...start, ...page.next }) }
    }
  }
  return { items, next: null }
}

interface Place {
  readonly kind: Kind
  /** Id of the last one looked at. */
  readonly id: string | null
}

interface ForeseenPage {
  readonly items: readonly Foreseen[]
  /** Where the next page begins; null after the last. */
  readonly next: Place | null
}

async function* foreseeEveryone(
  { store, now }: Ports,
  application: ApplicationRecord,
  edited: ApplicationSettings,
  from: Place,
): AsyncGenerator<ForeseenPage> {
  const { defaultDomain } = application
  const [before, after] = [
    compileApplication(application.settings, null, defaultDomain),
    compileApplication(edited, null, defaultDomain),
  ]
  const settings = { before: application.settings, after: edited }
  const kinds = from.kind === 'person' ? (['person', 'group'] as const) : (['group'] as const)
  const at = now()
  for (const kind of kinds) {
    let id = kind === from.kind ? from.id : null
    do {
      const page = await store.readComparedPage(application.id, kind, settings, id, pageSize)
      id = page.nextCursor
      const next: Place | null =
        id !== null ? { kind, id } : kind === 'person' ? { kind: 'group', id: null } : null
      yield { items: page.candidates.map((pair) => foresee(pair, before, after, at)), next }
    } while (id !== null)
  }
}

/** A guard that has counted already what earlier parts of the same measurement would end. */
async function guardFrom(
  { store, now }: Ports,
  application: ApplicationRecord,
  edited: ApplicationSettings,
  { ended, rewritten }: Pick<Cursor, 'ended' | 'rewritten'>,
): Promise<Guard> {
  const guard = openGuard(store, application.id, edited.deletionThreshold, now)
  for (const kind of ['person', 'group'] as const) {
    for (const [plan, count] of [
      [anyEnd, ended[kind]],
      [anyRewrite, rewritten[kind]],
    ] as const) {
      for (let left = count; left > 0; left -= 1) {
        if ((await guard.check(kind, plan, false, new Set())) !== 'pass') break
      }
    }
  }
  return guard
}

const anyRewrite: Plan = {
  kind: 'update',
  verb: 'update',
  targetId: '',
  adopt: false,
  operations: [],
  changes: [{ attribute: '', before: '', after: null }],
  waitingFor: null,
  values: {},
  fingerprint: '',
}
const anyEnd: Plan = { kind: 'delete', targetId: '', cause: 'out_of_scope', evidence: null }

function matchingTargets({ attributes }: ApplicationSettings['users']): ReadonlySet<string> {
  return new Set(attributes.filter((one) => one.matchingPrecedence !== undefined).map((one) => one.target))
}

async function findDuplicates(
  { store }: Ports,
  { directoryId }: ApplicationRecord,
  edited: ApplicationSettings,
): Promise<Impact['duplicates']> {
  const [first] = edited.users.attributes
    .filter((row) => row.matchingPrecedence !== undefined)
    .sort((a, b) => (a.matchingPrecedence ?? 0) - (b.matchingPrecedence ?? 0))
  if (first?.kind !== 'direct' || first.source === 'objectId') return []
  return store.findDuplicateValues(directoryId, 'person', first.source, 5)
}

interface Cursor extends Place {
  readonly ended: Readonly<Record<Kind, number>>
  readonly rewritten: Readonly<Record<Kind, number>>
}

function writeCursor({ kind, id, ended, rewritten }: Cursor): string {
  const parts = [kind, id, ended.person, ended.group, rewritten.person, rewritten.group]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @throws RollcallError `settings_refused` for what no answer of ours has handed out. */
function readCursor(text: string | undefined): Cursor {
  const none = { person: 0, group: 0 }
  if (text === undefined) return { kind: 'person', id: null, ended: none, rewritten: none }
  try {
    const [kind, id, ...counts] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    const isPlace = (kind === 'person' || kind === 'group') && (id === null || idForm.test(String(id)))
    if (isPlace && counts.length === 4 && counts.every(Number.isSafeInteger)) {
      const [people = 0, groups = 0, morePeople = 0, moreGroups = 0] = counts.map(Number)
      const ended = { person: people, group: groups }
      return { kind, id: id as string | null, ended, rewritten: { person: morePeople, group: moreGroups } }
    }
  } catch {
    // Falls through: not one of ours.
  }
  throw new RollcallError('invalid_request', {
    part: 'request',
    field: 'cursor',
    problem: 'is not one of ours',
  })
}
