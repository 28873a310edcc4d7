import pg from 'pg'
import { typeParsers } from '../../src/store/type-parsers.ts'
import { runClosedLoop, type Slice } from '../harness/closed-loop.ts'
import { serveCalls, workerOptions } from '../harness/worker.ts'
import type { Statement } from './record-statements.ts'
import { type StatementTemplate, valuesFor } from './statement-template.ts'
import { type Subject, type WorkloadName, workloadOf } from './workloads.ts'

/**
 * The ceiling: the driver alone, sending the very statements that the provider sends for a request, at the same
 * concurrency, in transactions of the same extent. It builds no document, checks nothing and answers nobody.
 */
export interface DriverSlice {
  readonly workload: WorkloadName
  readonly templates: readonly StatementTemplate[]
  readonly size: number
  readonly concurrency: number
  readonly durationMs: number
}

const { url } = workerOptions<{ readonly url: string }>()
const pool = new pg.Pool({ connectionString: url, max: 16, types: typeParsers })
const positions = new Map<string, number[]>()

serveCalls({ slice: runSlice }, () => pool.end())

async function runSlice(slice: DriverSlice): Promise<Slice> {
  const workload = workloadOf(slice.workload)
  const counts = positions.get(slice.workload) ?? new Array<number>(slice.concurrency).fill(0)
  positions.set(slice.workload, counts)
  return await runClosedLoop(slice.concurrency, slice.durationMs, async (loop) => {
    const count = counts[loop] ?? 0
    counts[loop] = count + 1
    const subject = workload.subject({ count, loop, loops: slice.concurrency, size: slice.size, side: 1 })
    await replay(slice.templates, subject)
  })
}

interface Row {
  readonly version?: unknown
}

async function replay(templates: readonly StatementTemplate[], subject: Subject): Promise<void> {
  const template = templates.find(({ variant }) => variant === subject.variant)
  if (!template) throw new Error(`no template for ${subject.variant}`)
  const isTransaction = template.statements.some(({ kind }) => kind === 'begin')
  const client = isTransaction ? await pool.connect() : undefined
  let version: unknown
  let rows: Row[] = []
  try {
    for (const statement of template.statements) {
      rows = await send(client ?? pool, statement, template.index, subject.index, version)
      version = rows[0]?.version ?? version
    }
  } finally {
    client?.release()
  }
  // Every workload reads or returns something; nothing means that the statements did not do what they were recorded for.
  if (rows.length === 0 && template.statements.length > 0 && !isTransaction) {
    throw new Error(`no row for ${subject.index}`)
  }
}

async function send(
  connection: pg.Pool | pg.PoolClient,
  statement: Statement,
  recorded: number,
  subject: number,
  version: unknown,
): Promise<Row[]> {
  if (statement.kind !== 'query') {
    await connection.query(statement.kind)
    return []
  }
  const values = valuesFor(statement.values, recorded, subject, version)
  const query = { text: statement.text, values }
  const { name } = statement
  return (await connection.query<Row>(name === undefined ? query : { ...query, name })).rows
}
