import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { importDirectory } from '../directory/index.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import { importReportSchema } from './directory-shapes.ts'

/** Importing CSV files. The body is read as it arrives and never held, so its size is no matter for memory. */
export function directoryImportRoutes({ directory }: DirectoryDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addContentTypeParser(
      ['text/csv', 'application/csv', 'text/plain', 'application/octet-stream'],
      (_request, payload, done) => done(null, payload),
    )
    app.post(
      '/directory/imports',
      {
        schema: {
          summary: 'Import a CSV file of people, groups or memberships',
          description:
            'The kind of file is recognised by its headers. Lines that cannot be taken are in the report; the others go in. Nobody leaves unless `complete` is given and the file proves to be whole.',
          tags: ['directory'],
          consumes: ['text/csv'],
          querystring: Type.Object({
            source: Type.Optional(Type.String({ maxLength: 255 })),
            expect: Type.Optional(Type.Enum(['people', 'groups', 'members'])),
            complete: Type.Optional(Type.Boolean()),
            allowShrink: Type.Optional(Type.Integer({ minimum: 0 })),
            dryRun: Type.Optional(Type.Boolean()),
          }),
          response: { 200: importReportSchema },
        },
      },
      async ({ query, body }) => {
        const report = await importDirectory(directory.store, directoryId, readBody(body), {
          source: query.source ?? 'upload',
          expected: query.expect ?? null,
          complete: query.complete ?? false,
          allowShrink: query.allowShrink ?? null,
          dryRun: query.dryRun ?? false,
          at: directory.now(),
        })
        return { ...report, rejectedLines: [...report.rejectedLines], columns: [...report.columns] }
      },
    )
  }
}

/** Leaving early must not close the connection: the answer that says why goes out on it. */
function readBody(body: unknown): AsyncIterable<Uint8Array> {
  if (isReadable(body)) return body.iterator({ destroyOnReturn: false })
  return (async function* () {})()
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'iterator' in body
}
