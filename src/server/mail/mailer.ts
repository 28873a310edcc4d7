import { createTransport } from 'nodemailer'
import { v7 } from 'uuid'
import type { MailJson } from '../../api/mail-shapes.ts'
import type { Notice } from '../../engine/notice.ts'
import type { JobKind, Jobs } from '../../jobs/jobs.ts'
import type { Database } from '../../store/database.ts'
import { writeMail } from './write-mail.ts'

const sending: JobKind<{ id: string }> = { name: 'mail', policy: 'any', retries: 8, retryDelaySeconds: 30 }

export interface MailerOptions {
  readonly database: Database
  readonly jobs: Pick<Jobs, 'define' | 'send'>
  /** Undefined: mails are kept to be read, and not sent. */
  readonly smtpUrl: string | undefined
  /** Who mails are from, as in a From header. */
  readonly from?: string | undefined
  readonly baseUrl: () => string
}

export interface Mailer {
  notify(notice: Notice): Promise<void>
  list(limit: number): Promise<readonly MailJson[]>
  /** Sends one mail that has not been sent. The job does this; it can find half of its work done. */
  deliver(id: string): Promise<void>
}

/** Writes mails down, then sends them by SMTP as jobs, so that a server that is down gets them later. */
export function createMailer({
  database,
  jobs,
  smtpUrl,
  baseUrl,
  from = 'Rollcall <rollcall@localhost>',
}: MailerOptions): Mailer {
  const transport = smtpUrl === undefined ? null : createTransport(smtpUrl)
  async function deliver(id: string): Promise<void> {
    const [mail] = await database.rows<{ recipient: string; subject: string; body: string }>(
      'select recipient, subject, body from mail where id = $1 and sent_at is null',
      [id],
    )
    if (mail === undefined || transport === null) return
    try {
      await transport.sendMail({
        from,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body,
        messageId: `<${id}@rollcall>`,
      })
    } catch (error) {
      // Only the kind of failure: a server's words may hold the address with its password.
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
      await database.rows('update mail set error = $2 where id = $1', [id, reason])
      throw error
    }
    await database.rows('update mail set sent_at = now(), error = null where id = $1', [id])
  }
  jobs.define(sending, ({ data }) => deliver(data.id))
  return {
    deliver,
    async notify(notice) {
      const { subject, body } = writeMail(notice, baseUrl())
      const id = v7()
      await database.rows(
        'insert into mail (id, application_id, recipient, subject, body) values ($1, $2, $3, $4, $5)',
        [id, notice.application.id, notice.email, subject, body],
      )
      if (transport !== null) await jobs.send(sending, { id })
    },
    async list(limit) {
      const rows = await database.rows<
        Omit<MailJson, 'createdAt' | 'sentAt'> & { createdAt: Date; sentAt: Date | null }
      >(
        `select id, recipient as "to", subject, body, created_at as "createdAt", sent_at as "sentAt", error
         from mail order by created_at desc, id desc limit $1`,
        [limit],
      )
      return rows.map((row) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
        sentAt: row.sentAt?.toISOString() ?? null,
      }))
    },
  }
}
