import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { type ImportOrder, type ImportPage, importAccounts } from '../engine/importing/import-accounts.ts'
import type { ImportRow } from '../engine/importing/import-row.ts'
import { leaveOutOfAudit } from './audit-hook.ts'
import type { DirectoryDependencies } from './directory-dependencies.ts'
import type { EngineDependencies } from './engine-dependencies.ts'
import { applicationParams } from './engine-shapes.ts'
import {
  type ImportableJson,
  type ImportableListJson,
  importableListSchema,
  importableQuery,
  importBody,
} from './importable-shapes.ts'
import { explain, presentCycle } from './present-engine.ts'

const tags = ['drift']

/** Importing users: what the accounts that belong to nobody would become, and making people of them. */
export function importableRoutes({
  engine,
  directory,
}: EngineDependencies & DirectoryDependencies): FastifyPluginAsyncTypebox {
  const { ports } = engine
  const work = async (application: string, order: ImportOrder): Promise<ImportPage> =>
    importAccounts(ports, directory, await requireApplication(ports, application), order)
  const present = ({ reconciliation, rows, next }: ImportPage): ImportableListJson => ({
    reconciliation: presentCycle(reconciliation, ports.now()),
    items: rows.map(presentRow),
    ...(next === null ? {} : { next: String(next) }),
  })
  return async (app) => {
    app.get(
      '/applications/:application/importable',
      {
        schema: {
          summary:
            'What an import would make of the accounts that the newest reconciliation found and that belong to nobody; nothing is written',
          tags,
          params: applicationParams,
          querystring: importableQuery,
          response: { 200: importableListSchema },
        },
      },
      async ({ params, query }) => {
        const { account } = query
        const accounts = account === undefined ? null : typeof account === 'string' ? [account] : account
        return present(await work(params.application, { ...pageOf(query), accounts, apply: false }))
      },
    )
    app.post(
      '/applications/:application/importable',
      {
        schema: {
          summary:
            'Import users: make people of such accounts, assigned where the application asks for it; the next cycle links them',
          tags,
          params: applicationParams,
          body: importBody,
          response: { 200: importableListSchema },
        },
      },
      async (request) => {
        const { params, body } = request
        const accounts = body.accounts === 'all' ? null : body.accounts
        const done = await work(params.application, { ...pageOf(body), accounts, apply: true })
        if (done.rows.some((row) => row.imported)) engine.wake()
        else leaveOutOfAudit(request)
        return present(done)
      },
    )
  }
}

const pageSize = 50

function pageOf({
  role,
  cursor,
  limit,
}: {
  readonly role?: string
  readonly cursor?: string
  readonly limit?: number
}): Pick<ImportOrder, 'role' | 'after' | 'limit'> {
  return { role: role ?? null, after: Number(cursor ?? 0), limit: limit ?? pageSize }
}

function presentRow(row: ImportRow): ImportableJson {
  return {
    ...row,
    attributes: { ...row.attributes },
    leftOut: [...row.leftOut],
    writes: [...row.writes],
    error: row.error === null ? null : explain(row.error),
  }
}
