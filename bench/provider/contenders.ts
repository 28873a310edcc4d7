import { request } from 'undici'
import type { Slice } from '../harness/closed-loop.ts'
import type { Contender } from '../harness/take-turns.ts'
import type { Usage, Worker } from '../harness/worker.ts'
import type { BenchOptions } from './options.ts'
import type { Load } from './send-requests.ts'
import type { Site } from './sites.ts'
import type { Workload } from './workloads.ts'

/** A server over arrays or maps, with as many members as a tenant. */
export interface InMemory {
  readonly size: number
  readonly worker: Worker
  readonly origin: string
  readonly token: string
}

/** Everything that is running. */
export interface Stage {
  readonly options: BenchOptions
  readonly sites: readonly Site[]
  readonly peers: readonly InMemory[]
  readonly libraries: readonly InMemory[]
  readonly constant: { readonly worker: Worker; readonly origin: string }
  readonly load: Worker
  readonly postgresCpuMs: () => number
}

export const rollcallAt = (site: string): string => `Rollcall, ${site}`
export const driverAt = (site: string): string => `driver alone, ${site}`
export const peerAt = (size: string): string => `scimmy, ${size}`
export const libraryAt = (size: string): string => `library in memory, ${size}`
export const constantName = 'constant answer'
/** The same change to the small group of the same tenant, measured in the same turns. */
export const smallGroupName = 'group of 10 beside it'

/** Who takes turns at a workload: we and the driver at every size, the constant answer, the peer where it can. */
export async function contendersFor(workload: Workload, stage: Stage): Promise<Contender[]> {
  const sites = stage.sites.filter((site) => site.templates.has(workload.name) && concerns(workload, site))
  const first = sites[0]
  if (!first) return []
  await stage.constant.worker.call('answer', await sampleAnswer(workload, first))
  const concurrency = workload.concurrency ?? stage.options.concurrency
  const http =
    (key: string, target: Pick<Load, 'origin' | 'basePath' | 'token' | 'size'>) => (durationMs: number) =>
      stage.load.call<Slice>('slice', { ...target, key, workload: workload.name, concurrency, durationMs })
  return [
    {
      name: constantName,
      run: http(constantName, {
        origin: stage.constant.origin,
        basePath: '/scim/v2',
        token: 'any',
        size: first.size,
      }),
      usage: () => stage.constant.worker.call<Usage>('usage'),
    },
    ...sites.flatMap((site): Contender[] => [
      {
        name: rollcallAt(site.name),
        run: http(site.name, {
          origin: site.origin,
          basePath: '/scim/v2',
          token: site.token,
          size: site.size,
        }),
        usage: () => site.server.call<Usage>('usage'),
        backendCpuMs: stage.postgresCpuMs,
      },
      {
        name: driverAt(site.name),
        run: (durationMs) =>
          site.driver.call<Slice>('slice', {
            workload: workload.name,
            templates: site.templates.get(workload.name),
            size: site.size,
            concurrency,
            durationMs,
          }),
        backendCpuMs: stage.postgresCpuMs,
      },
    ]),
    ...(workload.needsLargeGroup ? sites : []).map(
      (site): Contender => ({
        name: smallGroupName,
        run: (durationMs) =>
          stage.load.call<Slice>('slice', {
            origin: site.origin,
            basePath: '/scim/v2',
            token: site.token,
            size: site.size,
            key: smallGroupName,
            workload: 'member_small',
            concurrency,
            durationMs,
          } satisfies Load),
      }),
    ),
    ...(workload.needsLargeGroup ? [] : stage.libraries).map(
      (library): Contender => ({
        name: libraryAt(String(library.size)),
        run: http(`library ${library.size}`, { ...whereOf(library), basePath: '/scim/v2' }),
        usage: () => library.worker.call<Usage>('usage'),
      }),
    ),
    ...peersFor(workload, stage).map(
      (peer): Contender => ({
        name: peerAt(String(peer.size)),
        ...(isPage(workload) ? { mostTurns: 2 } : {}),
        run: http(`peer ${peer.size}`, { ...whereOf(peer), basePath: '/scim' }),
        usage: () => peer.worker.call<Usage>('usage'),
      }),
    ),
  ]
}

const whereOf = ({ origin, token, size }: InMemory) => ({ origin, token, size })

/** The peer builds every resource before it cuts out a page: at 10 k one page takes it seconds. */
function peersFor(workload: Workload, { peers }: Stage): Stage['peers'] {
  if (workload.needsLargeGroup) return []
  return isPage(workload) ? peers.filter(({ size }) => size <= 1000) : peers
}

function isPage({ name }: Workload): boolean {
  return name === 'page' || name === 'page_anywhere'
}

/** Only that workload runs where the large group is: everybody there has one group more to show. */
function concerns(workload: Workload, site: Site): boolean {
  return site.hasLargeGroup === (workload.needsLargeGroup === true)
}

/** What our server answers to such a request: the bytes that the constant server repeats. Asked of the driver's side. */
async function sampleAnswer(workload: Workload, site: Site): Promise<unknown> {
  const subject = workload.subject({ count: 0, loop: 0, loops: 1, size: site.size, side: 1 })
  if (workload.kind === 'write') {
    const body = workload.name === 'create' ? workload.request(subject).body : undefined
    return { status: workload.statuses.at(-1), headers: { 'content-type': 'application/scim+json' }, body }
  }
  const { path } = workload.request(subject)
  const response = await request(`${site.origin}/scim/v2${path}`, {
    headers: { authorization: `Bearer ${site.token}` },
  })
  const body = await response.body.text()
  return { status: response.statusCode, headers: { 'content-type': 'application/scim+json' }, body }
}
