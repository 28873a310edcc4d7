import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DirectoryPorts } from '../../../src/directory/edit-person.ts'
import { requireApplication } from '../../../src/engine/application/applications.ts'
import type { Cycle } from '../../../src/engine/cycle/cycle.ts'
import { createCycleRunner } from '../../../src/engine/cycle/cycle-runner.ts'
import type { EnginePorts } from '../../../src/engine/ports.ts'
import { provisionOnDemand } from '../../../src/engine/provision-on-demand.ts'
import type { TargetKind } from '../../../src/engine/target/target.ts'
import type { Database } from '../../../src/store/database.ts'
import { createDirectoryStore } from '../../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { type ChaosTarget, startChaosTarget } from '../../target/chaos-target.ts'
import {
  applicationInTest,
  engineInTest,
  managerMapping,
  settingsInTest,
  userMappings,
} from '../engine-in-test.ts'
import { readFacts } from './facts.ts'
import { mortal } from './mortal-engine.ts'
import { readOnly, watchTarget } from './watch-target.ts'

/** Where a process dies or is asked to stop: at its so-manyth durable boundary, or commit of the target. */
export interface Death {
  readonly at: 'before' | 'after' | 'executed' | 'stop'
  readonly nth: number
}

/** A company, an application with a real target, and an engine over a real database. Time passes when told. */
export interface World {
  readonly store: TestDatabase
  readonly target: ChaosTarget
  readonly directory: DirectoryPorts
  readonly ports: EnginePorts
  readonly applicationId: string
  /** What must never be. Filled while requests are sent and after every step. */
  readonly violations: string[]
  /** What people did at the target behind the engine's back. */
  readonly edits: {
    /** Values somebody wrote into accounts, by id of the account. */
    readonly names: Map<string, Set<string>>
    /** Ids of accounts that somebody deleted there. */
    readonly deleted: Set<string>
    /** Ids of accounts that somebody made there. */
    readonly foreign: Set<string>
  }
  pass(milliseconds: number): Promise<void>
  /** One cycle; `death`: the process does not live through it. Null when it died, or could not begin. */
  cycle(death?: Death): Promise<Cycle | null>
  /** Compares the target with what Rollcall left there; that alone writes nothing but what leavers must not wait for. */
  reconcile(repair: boolean): Promise<void>
  /** One person or group, on demand. */
  provision(kind: TargetKind, id: string): Promise<void>
  close(): Promise<void>
}

export async function createWorld({ unique }: { readonly unique: boolean }): Promise<World> {
  const store = await createTestDatabase()
  const violations: string[] = []
  let executed: () => void = () => {}
  const target = await startChaosTarget({
    unique,
    onCommit: (entry) => {
      if (entry.method === 'POST') refuseSecond(target, entry.body?.['externalId'], violations)
      executed()
    },
  })
  let people = 0
  let offset = 0
  const now = (): Date => new Date(Date.now() + offset)
  const clock = {
    now,
    async sleep(milliseconds: number) {
      offset += Math.max(0, milliseconds)
      await nextTurn()
    },
  }
  const { ports, runner } = engineInTest(store.database, { clock })
  const { id: applicationId } = await applicationInTest({ ports, runner, errors: [] }, target, {
    users: { ...settingsInTest().users, attributes: [...userMappings, managerMapping] },
    groups: { ...settingsInTest().groups, enabled: true },
    deletionThreshold: { count: 1000, percent: 100 },
  })
  const edits = { names: new Map(), deleted: new Set<string>(), foreign: new Set<string>() }

  async function cycle(death?: Death): Promise<Cycle | null> {
    await ports.store.releaseLeasesOf('test')
    const process = mortal(death)
    executed = process.executed
    const watch = watchTarget(store.database, applicationId, violations, edits.foreign)
    const life: EnginePorts = {
      ...engineInTest(process.database(store.database), { clock }).ports,
      openTarget: (application, options) =>
        process.target(watch.target(ports.openTarget(application, options))),
    }
    const engine = createCycleRunner(life)
    process.onStop(() => void engine.stop())
    const ended = await engine.run(applicationId).catch((error: unknown) => {
      if (!process.died()) throw error
      return null
    })
    await watch.idle()
    if (ended?.state === 'done' || ended?.state === 'done_with_failures')
      violations.push(...(await unresolvedIntents(store.database, applicationId)))
    executed = () => {}
    return ended
  }

  return {
    store,
    target,
    directory: {
      store: createDirectoryStore(store.database),
      now,
      // The same history meets the same order every time.
      newId() {
        people += 1
        return uuidOf(people)
      },
    },
    ports,
    applicationId,
    violations,
    edits,
    async pass(milliseconds) {
      offset += milliseconds
      // What the database stamps with its own clock lies as much further back.
      await store.database.rows(
        `update link_member set next_due_at = next_due_at - $1 * interval '1 millisecond' where next_due_at is not null`,
        [milliseconds],
      )
      await store.database.rows(
        `update link set ended_at = ended_at - $1 * interval '1 millisecond',
           rewrote_at = rewrote_at - $1 * interval '1 millisecond' where ended_at is not null or rewrote_at is not null`,
        [milliseconds],
      )
    },
    cycle,
    async reconcile(repair) {
      await ports.store.releaseLeasesOf('test')
      const watch = watchTarget(store.database, applicationId, violations, edits.foreign)
      const life: EnginePorts = {
        ...ports,
        openTarget: (application, options) =>
          readOnly(watch.target(ports.openTarget(application, options)), (what) =>
            violations.push(`${what} in a reconciliation`),
          ),
      }
      const { ended } = await createCycleRunner(life).startReconciliation(applicationId, { repair })
      await ended
      await watch.idle()
    },
    async provision(kind, id) {
      await ports.store.releaseLeasesOf('test')
      const watch = watchTarget(store.database, applicationId, violations, edits.foreign)
      const watched: EnginePorts = {
        ...ports,
        openTarget: (application, options) => watch.target(ports.openTarget(application, options)),
      }
      const application = await requireApplication(watched, applicationId)
      await provisionOnDemand(watched, application, { kind, id }, { apply: true })
    },
    async close() {
      await target.close()
      await store.drop()
    },
  }
}

/** I2: a cycle that came to its end leaves no intent unresolved, so that the next one is the only one. */
async function unresolvedIntents(database: Database, applicationId: string): Promise<string[]> {
  const { links } = await readFacts(database, applicationId)
  return links
    .filter((one) => one.intent !== null)
    .map((one) => `I2: an intent is unresolved after the cycle: ${JSON.stringify(one)}`)
}

function uuidOf(n: number): string {
  const digits = createHash('md5').update(String(n)).digest('hex')
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => digits.slice(from, to))
    .join('-')
}

/** Nobody gets a second account: at the moment a create is executed, nobody may have one already. */
function refuseSecond({ users, groups }: ChaosTarget, externalId: unknown, violations: string[]): void {
  const theirs = [...users.values(), ...groups.values()].filter((one) => one['externalId'] === externalId)
  if (theirs.length > 1) violations.push(`a second account was created for ${String(externalId)}`)
}
