// A process that runs one cycle and may kill itself at a durable boundary:
//   node engine-process.ts DATABASE_URL APPLICATION_ID [N before|after]
import process from 'node:process'
import { createCycleRunner } from '../../src/engine/cycle-runner.ts'
import type { EngineStore } from '../../src/engine/store.ts'
import { openDatabase } from '../../src/store/database.ts'
import { engineInTest } from '../engine/engine-in-test.ts'

const [url = '', applicationId = '', nth, moment] = process.argv.slice(2)
const database = await openDatabase(url, { maxConnections: 8 })
const engine = engineInTest(database, { timeoutMs: 2_000 })
const boundaries = new Set([
  'beginCycle',
  'intend',
  'settle',
  'saveScan',
  'settleMembers',
  'endCycle',
  'collectDue',
])
let passed = 0

const store = new Proxy(engine.ports.store, {
  get(target, name: keyof EngineStore & string) {
    const real = target[name] as (...input: unknown[]) => Promise<unknown>
    if (!boundaries.has(name) || nth === undefined) return real
    return async (...input: unknown[]) => {
      passed += 1
      const dies = passed === Number(nth)
      if (dies && moment === 'before') process.kill(process.pid, 'SIGKILL')
      const result = await real(...input)
      if (dies && moment === 'after') process.kill(process.pid, 'SIGKILL')
      return result
    }
  },
})

await engine.ports.store.releaseLeasesOf('test')
const cycle = await createCycleRunner({ ...engine.ports, store }).run(applicationId)
await database.close()
process.stdout.write(
  JSON.stringify({ state: cycle.state, counts: cycle.counts, errors: engine.errors.map(String) }),
)
