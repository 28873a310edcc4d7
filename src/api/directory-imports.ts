import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { importDirectory } from '../directory/index.ts'
import { type DirectoryDependencies, directoryId } from './directory-dependencies.ts'
import { importNoteSchema, importReportSchema } from './directory-shapes.ts'
import { listOf } from './shapes.ts'

/** Importing CSV files. The body is read as it arrives and never held, so its size is no matter for memory. */
export function directoryImportRoutes({ directory }: DirectoryDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.addContentTypeParser(
      ['text/csv', 'application/csv', 'text/plain', 'application/octet-stream'],
      (_request, payload, done) => done(null, payload),
    )
    app.get(
      '/directory/imports',
      {
        schema: {
          summary: 'What imports brought, newest first',
          tags: ['directory'],
          querystring: Type.Object({
            source: Type.Optional(Type.String({ maxLength: 255 })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          }),
          response: { 200: listOf(importNoteSchema) },
        },
      },
      async ({ query: { source, limit = 100 } }) => {
        const notes = await directory.store.listImports(directoryId, { source, limit })
        return { items: notes.map(({ at, ...note }) => ({ ...note, at: at.toISOString() })) }
      },
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
        const content = readBody(body)
        const report = await importDirectory(directory.store, directoryId, content, {
          source: query.source ?? 'upload',
          expected: query.expect ?? null,
          complete: query.complete ?? false,
          allowShrink: query.allowShrink ?? null,
          dryRun: query.dryRun ?? false,
          at: directory.now(),
        }).finally(() => content.return(undefined))
        return { ...report, rejectedLines: [...report.rejectedLines], columns: [...report.columns] }
      },
    )
  }
}

/**
 * The body as it arrives. When the import gives up early, the connection stays open for the answer that says why, and
 * what is still being sent is let go: a client that nobody listens to would hold its connection, and read no answer.
 */
async function* readBody(body: unknown): AsyncGenerator<Uint8Array> {
  if (!isReadable(body)) return
  try {
    yield* body.iterator({ destroyOnReturn: false })
  } finally {
    body.resume()
  }
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'iterator' in body
}
