import { join } from 'node:path'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { formatCount } from '../harness/table.ts'
import { startWorker, type Worker } from '../harness/worker.ts'
import { type Seed, seedTenant } from './seed.ts'
import { recordTemplates, type StatementTemplate } from './statement-template.ts'
import type { Workload, WorkloadName } from './workloads.ts'

/** A database with one tenant of some size, our server over it, and the driver beside it. */
export interface Site {
  readonly name: string
  readonly size: number
  readonly hasLargeGroup: boolean
  readonly token: string
  readonly seedSeconds: number
  readonly origin: string
  readonly server: Worker
  readonly driver: Worker
  readonly templates: ReadonlyMap<WorkloadName, readonly StatementTemplate[]>
  stop(): Promise<void>
}

export interface SitePlan {
  readonly size: number
  readonly hasLargeGroup: boolean
  /** Where the server may keep its files. */
  readonly directory: string
  /** URL of PostgreSQL's database `rollcall`. */
  readonly adminUrl: string
  readonly workloads: readonly Workload[]
  readonly serverFlags: readonly string[]
}

export async function openSite(plan: SitePlan): Promise<Site> {
  const { size, hasLargeGroup } = plan
  const databaseName = `bench_${size}${hasLargeGroup ? '_large' : ''}`
  const url = await makeDatabase(plan.adminUrl, databaseName)
  const database = await openDatabase(url)
  try {
    await migrate(database)
    const seed = await seedTenant(database, size, hasLargeGroup)
    const templates = await recordAll(database, plan, seed)
    const server = await startWorker(
      join(import.meta.dirname, '..', 'harness', 'rollcall-server.ts'),
      { data: join(plan.directory, databaseName), database: url },
      [...plan.serverFlags],
    )
    const driver = await startWorker(join(import.meta.dirname, 'driver-alone.ts'), {
      url: boundTo(url, seed.tenantId),
    })
    return {
      name: hasLargeGroup ? `${formatCount(size)}, large group` : formatCount(size),
      size,
      hasLargeGroup,
      token: seed.token,
      seedSeconds: seed.seconds,
      origin: await server.call<string>('origin'),
      server,
      driver,
      templates,
      async stop() {
        await Promise.all([server.stop(), driver.stop()])
      },
    }
  } finally {
    await database.close()
  }
}

/** Connections that are bound to a tenant as long as they live: the driver alone has nothing to separate. */
function boundTo(url: string, tenantId: string): string {
  const bound = new URL(url)
  bound.searchParams.set('options', `-c rollcall.tenant=${tenantId}`)
  return bound.href
}

async function makeDatabase(adminUrl: string, name: string): Promise<string> {
  const admin = await openDatabase(adminUrl, { maxConnections: 1 })
  try {
    await admin.rows(`create database ${name}`)
  } finally {
    await admin.close()
  }
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

async function recordAll(
  database: Database,
  { workloads, size, hasLargeGroup }: SitePlan,
  seed: Seed,
): Promise<Map<WorkloadName, readonly StatementTemplate[]>> {
  const templates = new Map<WorkloadName, readonly StatementTemplate[]>()
  for (const workload of workloads) {
    if (workload.needsLargeGroup && !hasLargeGroup) continue
    templates.set(workload.name, await recordTemplates(database, workload, { size, seed }))
  }
  return templates
}
