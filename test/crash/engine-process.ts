// A process that runs one cycle and may kill itself at a durable boundary:
//   node engine-process.ts DATABASE_URL APPLICATION_ID [N before|after]
import process from 'node:process'
import { openDatabase } from '../../src/store/database.ts'
import { engineInTest } from '../engine/engine-in-test.ts'
import { type Death, mortalDatabase } from './mortal-database.ts'

const [url = '', applicationId = '', nth, when] = process.argv.slice(2)
const moment = when === 'before' ? 'before' : 'after'
const database = await openDatabase(url, { maxConnections: 8 })
const death: Death | null = nth === undefined ? null : { nth: Number(nth), moment }
const engine = engineInTest(
  mortalDatabase(database, death, () => process.kill(process.pid, 'SIGKILL')),
  { timeoutMs: 2_000 },
)

await engine.ports.store.releaseLeasesOf('test')
const cycle = await engine.runner.run(applicationId)
await database.close()
process.stdout.write(
  JSON.stringify({ state: cycle.state, counts: cycle.counts, errors: engine.errors.map(String) }),
)
