import type { PasswordLinkMail } from '../../api/access-dependencies.ts'
import type { Letter } from './write-mail.ts'

/** Asks whoever was invited, or has lost the password, to set one. The link stands in place of `{link}` when it is sent. */
export function writeInvitation(
  { admin, reason, tenantName, expiresAt, by }: PasswordLinkMail,
  url: string,
): Letter {
  const where = tenantName === null ? `Rollcall at ${url}` : `${tenantName} at ${url}`
  const [subject, first] =
    reason === 'invited'
      ? [
          `You are invited to ${tenantName ?? 'Rollcall'}`,
          `${by} has invited you, as ${admin.role}, to ${where}.`,
        ]
      : ['Set a new password for Rollcall', `${by} has asked for a new password of yours for ${where}.`]
  return {
    subject: subject.replaceAll(/[\r\n]+/g, ' ').slice(0, 200),
    body: [
      `${admin.name},`,
      '',
      first.replaceAll(/[\r\n]+/g, ' '),
      `Next: Set a password here. The link works once, until ${expiresAt.toISOString()}:`,
      '',
      '{link}',
      '',
      `Sign in with ${admin.email} from then on. If you did not expect this, do nothing: the link ends by itself.`,
      '',
    ].join('\n'),
  }
}
