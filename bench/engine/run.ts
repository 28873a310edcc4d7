import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { serverFlags } from '../../bin/server-flags.js'
import { openCleanup } from '../harness/cleanup.ts'
import { describeMachine } from '../harness/machine.ts'
import { publish } from '../harness/publish.ts'
import { formatCount } from '../harness/table.ts'
import { makeTemporaryDirectory } from '../harness/temporary-directory.ts'
import { startWorker, type Usage } from '../harness/worker.ts'
import { openManagementApi } from './management-api.ts'
import { type Arena, changedPeople, measureRound, type Run, type ServerProcess } from './measure.ts'
import { peopleCsv } from './people-csv.ts'
import { type EngineOptions, type EngineResult, formatReport, type Idle } from './report.ts'

const usage = `npm run bench:engine -- [options]

  --full             100 k people too, and 100 ms of latency (a quarter of an hour)
  --sizes 1000,…     people in the directory (1000,10000; with --publish 100000 too)
  --latency 0,20     milliseconds the target waits before it answers
  --rounds N         how often each is measured (3; once from 100 k on)
  --json             JSON on standard output, tables on standard error
  --publish          write the result into docs/reference/benchmarks.md
  --profile DIR      CPU profiles of the server into DIR
  --node-flags="…"   flags of the server's Node instead of its own
`

/** `npm run bench:engine`. Server, target and bare loop are processes of their own, on loopback. */
async function main(): Promise<void> {
  const options = parseOrExplain()
  const machine = describeMachine()
  const cleanup = openCleanup()
  const runs: Run[] = []
  const idle: Idle[] = []
  try {
    const directory = makeTemporaryDirectory(cleanup)
    for (const people of options.sizes) {
      const { arena, importSeconds, stop } = await openArena(people, directory, options.serverFlags)
      cleanup.add(stop)
      try {
        const { residentBytes } = await arena.server().worker.call<Usage>('usage')
        idle.push({ people, residentBytes, importSeconds })
        for (const latencyMs of options.latencies) {
          const rounds = people >= 100_000 ? 1 : options.rounds
          for (let round = 1; round <= rounds; round += 1) {
            tell(`${formatCount(people)} people, ${latencyMs} ms: round ${round} of ${rounds}`)
            runs.push(...(await measureRound(arena, { latencyMs, round }, tell)))
          }
        }
      } finally {
        await stop()
      }
    }
  } finally {
    await cleanup.run()
  }
  report({ machine, options, runs, idle })
}

function parseOrExplain(): EngineOptions {
  try {
    return readOptions()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

function readOptions(): EngineOptions {
  const { values } = parseArgs({
    options: {
      full: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      latency: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      profile: { type: 'string' },
      'node-flags': { type: 'string' },
    },
  })
  if (values.help) throw new Error('Measures the engine.')
  const numbers = (text: string): number[] => text.split(',').map(Number)
  return {
    sizes: numbers(values.sizes ?? (values.full || values.publish ? '1000,10000,100000' : '1000,10000')),
    latencies: numbers(values.latency ?? (values.full ? '0,20,100' : '0,20')),
    rounds: Number(values.rounds),
    json: values.json,
    publish: values.publish,
    serverFlags: [
      ...(values['node-flags']?.split(' ').filter((flag) => flag !== '') ?? serverFlags()),
      ...(values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]),
    ],
  }
}

async function openArena(
  people: number,
  directory: string,
  serverFlags: readonly string[],
): Promise<{ arena: Arena; importSeconds: number; stop: () => Promise<void> }> {
  const here = import.meta.dirname
  const data = join(directory, `data-${people}`)
  const startServer = async (): Promise<ServerProcess> => {
    const file = join(here, '..', 'harness', 'rollcall-server.ts')
    const worker = await startWorker(file, { data }, [...serverFlags])
    return { worker, api: openManagementApi(await worker.call('origin'), await worker.call('apiKey')) }
  }
  let server = await startServer()
  const stub = await startWorker(join(here, 'stub-target.ts'), {})
  const bareLoop = await startWorker(join(here, 'bare-loop.ts'), {})
  const stop = async (): Promise<void> => {
    await server.worker.stop()
    await Promise.all([stub.stop(), bareLoop.stop()])
  }
  try {
    const { api } = server
    const start = performance.now()
    await api.importCsv(peopleCsv(people))
    const importSeconds = (performance.now() - start) / 1000
    tell(`${formatCount(people)} people imported in ${importSeconds.toFixed(1)} s`)
    const page = await api.send<{ items: { id: string }[] }>(
      'GET',
      `/directory/people?limit=${changedPeople}`,
    )
    const arena = {
      people,
      server: () => server,
      async restartServer() {
        await server.worker.stop()
        server = await startServer()
      },
      stub,
      stubOrigin: await stub.call<string>('origin'),
      bareLoop,
      changing: page.items.map(({ id }) => id),
    }
    return { arena, importSeconds, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function report(result: EngineResult): void {
  const text = formatReport(result)
  if (result.options.json) {
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`)
    process.stderr.write(`\n${text}\n`)
  } else process.stdout.write(`\n${text}\n`)
  if (result.options.publish) publish('engine', text)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

await main()
