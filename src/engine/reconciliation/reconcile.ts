import type { Cycle } from '../cycle/cycle.ts'
import type { CycleRun } from '../cycle/cycle-run.ts'
import { readLeavers } from '../cycle/directory.ts'
import { prepare } from '../cycle/prepare.ts'
import { provision } from '../provision.ts'
import { readTarget, type TargetPage } from '../read-target.ts'
import type { TargetKind } from '../target/target.ts'
import { compareResource, type Returned, referencedBy } from './compare-resource.ts'
import { type Findings, type NewDrift, noFindings, type Reading } from './drift.ts'
import { compareMembers } from './reconcile-members.ts'

type Page = Extract<TargetPage, { kind: 'page' }>

/** Fewer answers than this prove nothing about what a target returns. */
const fewestCompared = 5

/**
 * Reads the target and compares it with the links: what differs is written down with what repairing would do, and
 * nothing is done about it. What is seen is positive evidence; that something is missing is only said after everything
 * has been read and the target's own total agrees.
 */
export async function reconcile(run: CycleRun): Promise<Cycle> {
  const { store, cycle, epoch, application } = run
  let findings: Findings = cycle.findings ?? noFindings
  let failure: Cycle['error'] = null
  const read = async (kind: TargetKind): Promise<Reading> => {
    const { reading, error } = await readKind(run, kind)
    failure ??= error
    return reading
  }
  if (run.halted() === null) findings = { ...findings, people: await read('person') }
  if (application.settings.groups.enabled && failure === null && run.halted() === null) {
    findings = { ...findings, groups: await read('group') }
    findings = { ...findings, members: await compareMembers(run) }
  }
  await run.window.drained()
  await run.settler.settled()
  const halt = run.halted()
  await store.saveFindings(cycle, epoch, findings)
  if (halt?.kind === 'shutdown' || halt?.kind === 'stopped')
    return store.endCycle(cycle, epoch, 'stopped', null)
  if (halt?.kind === 'broken') return store.endCycle(cycle, epoch, 'failed', halt)
  if (failure !== null) return store.endCycle(cycle, epoch, 'failed', failure)
  if (findings.repair) await store.repairDrift({ applicationId: application.id, cycleId: cycle.id })
  return store.endCycle(cycle, epoch, 'done', null)
}

async function readKind(
  run: CycleRun,
  kind: TargetKind,
): Promise<{ readonly reading: Reading; readonly error: Cycle['error'] }> {
  const { store, cycle, epoch } = run
  const returned: Returned = new Map()
  let reading: Reading = { read: 0, total: null, complete: false, reason: 'read_failed', notReturned: [] }
  let steady = true
  for await (const page of readTarget(run.target, kind)) {
    if (run.halted() !== null) return { reading: { ...reading, reason: 'stopped' }, error: null }
    if (page.kind === 'failed') {
      const error = { code: page.code, details: { detail: page.detail } }
      return { reading: { ...reading, reason: 'read_failed' }, error }
    }
    const fresh = await comparePage(run, kind, page, returned)
    steady &&= (reading.total === null || reading.total === page.total) && fresh === page.resources.length
    reading = { ...reading, read: reading.read + fresh, total: page.total }
    if (page.total !== null) await store.saveTotal(cycle, await knownTotal(run, kind, page.total))
    if (await run.leaversWait()) await serveLeavers(run)
  }
  const notReturned = [...returned]
    .filter(([, count]) => count.returned === 0 && count.expected >= fewestCompared)
    .map(([path]) => path)
  await store.dropNotReturned(cycle, kind, notReturned)
  // A total that moved, or that what was read does not add up to, proves nothing about who is not there.
  const complete = steady && reading.read === reading.total
  if (complete) await store.noteMissing(cycle, epoch, kind)
  const reason = complete ? null : steady ? 'total_differs' : 'repeats'
  return { reading: { ...reading, complete, reason, notReturned }, error: null }
}

async function comparePage(run: CycleRun, kind: TargetKind, page: Page, returned: Returned): Promise<number> {
  const { store, cycle, epoch, compiled, application } = run
  const { mappings } = compiled[kind]
  const ids = page.resources.map(({ id }) => id)
  const links = await store.readLinksByTarget(cycle, kind, ids)
  const references = await store.readTargetIds(
    cycle.applicationId,
    'person',
    referencedBy(links.values(), mappings),
  )
  const actions = application.settings[kind === 'person' ? 'users' : 'groups'].actions
  const rules = { mappings, actions, references }
  const drift: NewDrift[] = []
  for (const { id, resource } of page.resources) {
    const found = compareResource(resource, id, links.get(id), rules, returned)
    if (found !== null) drift.push(found)
  }
  return store.noteSeen(cycle, epoch, kind, { targetIds: ids, drift })
}

/** People come first; groups add to what is known of the whole. */
async function knownTotal({ store, cycle }: CycleRun, kind: TargetKind, total: number): Promise<number> {
  if (kind === 'person') return total
  const now = await store.findCycle(cycle.applicationId, cycle.id)
  return Math.max(now?.total ?? 0, (now?.counts.read ?? 0) + total)
}

/** Who leaves does not wait until the target has been read. */
async function serveLeavers(run: CycleRun): Promise<void> {
  for await (const batch of prepare(readLeavers(run), run))
    for (const wanted of batch) await run.window.run(() => provision(wanted, run))
  await run.window.drained()
  await run.settler.settled()
}
