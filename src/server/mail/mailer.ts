import { createTransport } from 'nodemailer'
import { v7 } from 'uuid'
import type { MailJson } from '../../api/mail-shapes.ts'
import type { Notice } from '../../engine/notices/notice.ts'
import type { JobKind, Jobs } from '../../jobs/jobs.ts'
import type { Database, Sql } from '../../store/database.ts'
import type { SecretBox } from '../secret-box.ts'
import { type Letter, writeMail } from './write-mail.ts'

/** What stands in a kept mail where the sent one has its link. */
const hiddenLink = '[the link stands only in the mail itself]'

const sending: JobKind<{ id: string }> = { name: 'mail', policy: 'any', retries: 8, retryDelaySeconds: 30 }

export interface MailerOptions {
  readonly database: Database
  readonly jobs: Pick<Jobs, 'define' | 'send'>
  /** Undefined: mails are kept to be read, and not sent. */
  readonly smtpUrl: string | undefined
  /** Who mails are from, as in a From header. */
  readonly from?: string | undefined
  readonly baseUrl: () => string
  /** Seals links that let somebody in until the mail is sent; without it no such mail can be written. */
  readonly secrets?: Pick<SecretBox, 'seal' | 'open'>
}

export interface Mailer {
  notify(notice: Notice): Promise<void>
  /** Writes a mail down, in a transaction if one is given, for `handOver` to send. Returns its id. */
  store(mail: OutgoingMail, tx?: Sql): Promise<string>
  /** Writes a mail down and sends it soon. */
  post(mail: OutgoingMail): Promise<void>
  /** Queues mails that were written down and never queued, or whose queue was lost. */
  handOver(): Promise<void>
  list(limit: number): Promise<readonly MailJson[]>
  /** Sends one mail that has not been sent. The job does this; it can find half of its work done. */
  deliver(id: string): Promise<void>
}

export interface OutgoingMail extends Letter {
  readonly to: string
  /**
   * Stands in the body as `{link}` and is put in its place when the mail is sent. It lets somebody in: nobody who may
   * read this list shall see it.
   */
  readonly link?: string | undefined
}

/** Writes mails down, then sends them by SMTP as jobs, so that a server that is down gets them later. */
export function createMailer({
  database,
  jobs,
  smtpUrl,
  baseUrl,
  secrets,
  from = 'Rollcall <rollcall@localhost>',
}: MailerOptions): Mailer {
  const transport = smtpUrl === undefined ? null : createTransport(smtpUrl)
  async function deliver(id: string): Promise<void> {
    const [mail] = await database.rows<{
      recipient: string
      subject: string
      body: string
      sealed: string | null
    }>('select recipient, subject, body, sealed from mail where id = $1 and sent_at is null', [id])
    if (mail === undefined || transport === null) return
    try {
      await transport.sendMail({
        from,
        to: mail.recipient,
        subject: mail.subject,
        text: withLink(id, mail),
        messageId: `<${id}@rollcall>`,
      })
    } catch (error) {
      // Only the kind of failure: a server's words may hold the address with its password.
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
      await database.rows('update mail set error = $2 where id = $1', [id, reason])
      throw error
    }
    await database.rows(
      'update mail set sent_at = now(), error = null, sealed = null, queued_at = now() where id = $1',
      [id],
    )
  }
  function withLink(id: string, { body, sealed }: { body: string; sealed: string | null }): string {
    return sealed === null || secrets === undefined
      ? body
      : body.replace(hiddenLink, () => secrets.open(sealed, ['mail', id]))
  }
  async function store({ to, subject, body, link }: OutgoingMail, tx: Sql = database): Promise<string> {
    const id = v7()
    if (link !== undefined && secrets === undefined) throw new Error('A mail with a link needs a secret box.')
    const sealed =
      link === undefined || transport === null ? null : (secrets?.seal(link, ['mail', id]) ?? null)
    await tx.rows('insert into mail (id, recipient, subject, body, sealed) values ($1, $2, $3, $4, $5)', [
      id,
      to,
      subject,
      link === undefined ? body : body.replace('{link}', hiddenLink),
      sealed,
    ])
    return id
  }
  async function handOver(): Promise<void> {
    if (transport === null) return
    const waiting = await database.rows<{ id: string }>(
      `update mail set queued_at = now() where sent_at is null and created_at > now() - interval '3 days'
         and application_id is null and (queued_at is null or queued_at < now() - interval '6 hours') returning id`,
    )
    for (const { id } of waiting) await jobs.send(sending, { id })
  }
  jobs.define(sending, ({ data }) => deliver(data.id))
  return {
    deliver,
    store,
    handOver,
    async post(mail) {
      await store(mail)
      await handOver()
    },
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
