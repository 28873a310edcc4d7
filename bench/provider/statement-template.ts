import { handleRequest } from '../../src/provider/handle-request.ts'
import type { Provider } from '../../src/provider/provider.ts'
import type { Database, Sql } from '../../src/store/database.ts'
import { assembleProvider } from './assemble-provider.ts'
import { marker, memberId } from './people.ts'
import { recordStatements, type Statement } from './record-statements.ts'
import type { Seed } from './seed.ts'
import type { Subject, Variant, Workload } from './workloads.ts'

/** The statements of one request, with the places where another request about somebody else differs. */
export interface StatementTemplate {
  readonly variant: Variant
  /** The number of the member that the recorded request was about. */
  readonly index: number
  readonly statements: readonly Statement[]
}

/** A version that occurs nowhere else, so that it is recognised among the values of a statement. */
export const recordedVersion = 777_001

class Undo extends Error {}

/**
 * Records what the real provider sends to the database for a workload: one template for each form of its request.
 * Everything it did is rolled back.
 */
export async function recordTemplates(
  database: Database,
  workload: Workload,
  { size, seed }: { readonly size: number; readonly seed: Seed },
): Promise<StatementTemplate[]> {
  const step = { count: 7, loop: 0, loops: 1, size, side: 1 } as const
  const index = workload.subject(step).index
  const templates: StatementTemplate[] = []
  try {
    await database.forTenant(seed.tenantId).transaction(async (tx) => {
      for (const variant of workload.variants) {
        await tx.rows('update scim_resource set version = $1 where id = $2', [
          recordedVersion,
          memberId(index),
        ])
        const statements = await record(database, tx, workload, { index, variant }, seed.token)
        templates.push({ variant, index, statements })
      }
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  }
  return templates
}

async function record(
  database: Database,
  tx: Sql,
  workload: Workload,
  subject: Subject,
  token: string,
): Promise<Statement[]> {
  const recorder = recordStatements(database, tx)
  let id = ''
  const assembled = await assembleProvider(database, { newId: () => id, storeOver: recorder.database })
  try {
    let statements: Statement[] = []
    // The first request fills what a server keeps in memory; the second sends what every later one does.
    for (const one of [{ ...subject, index: subject.index + 2 }, subject]) {
      id = memberId(one.index)
      await answer(workload, one, token, assembled.provider)
      statements = recorder.take()
    }
    return statements
  } finally {
    await assembled.close()
  }
}

async function answer(
  workload: Workload,
  subject: Subject,
  token: string,
  provider: Provider,
): Promise<void> {
  const { method, path, body } = workload.request(subject)
  const response = await handleRequest(
    {
      method,
      url: path,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body,
      baseUrl: 'http://127.0.0.1/scim',
    },
    provider,
  )
  if (!workload.statuses.includes(response.status)) {
    throw new Error(`recording ${method} ${path}: ${response.status} ${response.body ?? ''}`)
  }
}

/** The values of a statement for somebody else: other digits, another first result, the version that was just read. */
export function valuesFor(
  values: readonly unknown[],
  recorded: number,
  subject: number,
  version: unknown,
): unknown[] {
  const from = marker(recorded)
  const to = marker(subject)
  const exchange = (value: unknown): unknown => {
    if (typeof value === 'string') return value.includes(from) ? value.replaceAll(from, to) : value
    if (Array.isArray(value)) return value.map(exchange)
    if (value === recordedVersion) return version
    return value === recorded - 1 ? subject - 1 : value
  }
  return values.map(exchange)
}
