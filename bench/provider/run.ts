import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts'
import { type Cleanup, openCleanup } from '../harness/cleanup.ts'
import { describeMachine } from '../harness/machine.ts'
import { familyCpuMs } from '../harness/process-cpu.ts'
import { publish } from '../harness/publish.ts'
import { takeTurns } from '../harness/take-turns.ts'
import { makeTemporaryDirectory } from '../harness/temporary-directory.ts'
import { startWorker, type Worker } from '../harness/worker.ts'
import { contendersFor, type InMemory, type Stage } from './contenders.ts'
import { type BenchOptions, readOptions, usage } from './options.ts'
import { formatReport } from './report.ts'
import type { ProviderResult, WorkloadResult } from './result.ts'
import { openSite, type Site } from './sites.ts'
import { verifySite } from './verify.ts'
import { type Workload, workloadOf } from './workloads.ts'

/** `npm run bench:provider`. Everything runs on loopback, in a folder that is gone afterwards. */
async function main(): Promise<void> {
  const options = parseOrExplain()
  const machine = describeMachine()
  const cleanup = openCleanup()
  try {
    const directory = makeTemporaryDirectory(cleanup)
    const postgres = await startEmbeddedPostgres({ directory, mayCreateDatabases: true })
    cleanup.add(() => postgres.stop())
    const chosen = options.workloads.map(workloadOf)
    const sites: Site[] = []
    for (const { size, hasLargeGroup } of plannedSites(options, chosen)) {
      const site = await openSite({
        size,
        hasLargeGroup,
        directory,
        adminUrl: postgres.url,
        workloads: chosen,
        serverFlags: options.serverFlags,
      })
      cleanup.add(() => site.stop())
      await verifySite(site)
      tell(`tenant of ${site.name}: seeded in ${site.seedSeconds.toFixed(1)} s, verified over HTTP`)
      sites.push(site)
    }
    const stage = await setStage(options, sites, () => familyCpuMs(postgres.pid) ?? 0, cleanup)
    const results: WorkloadResult[] = []
    for (const workload of chosen) {
      const contenders = await contendersFor(workload, stage)
      const series = await takeTurns(contenders, options)
      tell(`${workload.title}: ${options.rounds} rounds of ${contenders.length} contenders`)
      results.push({ workload: workload.name, title: workload.title, series })
    }
    report({
      machine,
      options,
      results,
      seeds: sites.map(({ name, seedSeconds }) => ({ name, seedSeconds })),
    })
  } finally {
    await cleanup.run()
  }
}

function parseOrExplain(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

function plannedSites(
  { sizes }: BenchOptions,
  workloads: readonly Workload[],
): { size: number; hasLargeGroup: boolean }[] {
  const plain = sizes.map((size) => ({ size, hasLargeGroup: false }))
  return workloads.some((workload) => workload.needsLargeGroup)
    ? [...plain, { size: 100_000, hasLargeGroup: true }]
    : plain
}

/** The processes that all workloads share. */
async function setStage(
  options: BenchOptions,
  sites: readonly Site[],
  postgresCpuMs: () => number,
  cleanup: Cleanup,
): Promise<Stage> {
  const start = async (file: string, argument: unknown): Promise<Worker> => {
    const worker = await startWorker(join(import.meta.dirname, file), argument)
    cleanup.add(() => worker.stop())
    return worker
  }
  const token = 'peer'
  const inMemory = async (file: string): Promise<InMemory[]> => {
    const servers: InMemory[] = []
    for (const size of options.peerSizes) {
      const worker = await start(file, { size, token })
      servers.push({ size, worker, origin: await worker.call<string>('origin'), token })
    }
    return servers
  }
  const constant = await start('constant-server.ts', { status: 204, headers: {} })
  return {
    options,
    sites,
    peers: await inMemory('scimmy-server.ts'),
    libraries: await inMemory('library-server.ts'),
    constant: { worker: constant, origin: await constant.call<string>('origin') },
    load: await start('send-requests.ts', {}),
    postgresCpuMs,
  }
}

function report(result: ProviderResult): void {
  const text = formatReport(result)
  if (result.options.json) {
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`)
    process.stderr.write(`\n${text}\n`)
  } else process.stdout.write(`\n${text}\n`)
  if (result.options.publish) publish('provider', text)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

await main()
