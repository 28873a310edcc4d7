import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type MailJson, mailSchema } from './mail-shapes.ts'
import { listOf } from './shapes.ts'

export interface MailDependencies {
  readonly listMails: (limit: number) => Promise<readonly MailJson[]>
}

/** What Rollcall has written to people, sent or only kept. */
export function mailRoutes({ listMails }: MailDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/mails',
      { schema: { summary: 'Mails, newest first', tags: ['mails'], response: { 200: listOf(mailSchema) } } },
      async () => ({ items: [...(await listMails(200))] }),
    )
  }
}
