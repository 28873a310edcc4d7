import type { Expiring, ReminderDays } from '../../provider/reminders/expiring.ts'
import type { Letter } from './write-mail.ts'

/** Tells whoever looks after a tenant that its identity provider will be refused, and what to do before. */
export function writeReminder(
  { kind, description, tenantName, tenantId, expiresAt }: Expiring,
  days: ReminderDays,
  url: string,
): Letter {
  const what = kind === 'token' ? 'token' : 'OAuth client'
  const left = days === 1 ? 'tomorrow at the latest' : `within ${days} days`
  return {
    subject: `The ${what} "${description}" of ${tenantName} expires ${left}`
      .replaceAll(/[\r\n]+/g, ' ')
      .slice(0, 200),
    body: [
      `The ${what} "${description}" that the identity provider of ${tenantName} uses expires on ${expiresAt.toISOString()}.`,
      'Why: It was made with this lifetime.',
      kind === 'token'
        ? 'Next: Make its successor and put that into the identity provider; the old one goes on for some days. Rotate it on the page below, or with: rollcall token rotate'
        : 'Next: Make another client, put its secret into the identity provider, and revoke this one.',
      'Effect if nothing is done: every request of the identity provider is refused from then on; people who join are not created, and people who leave keep their access.',
      '',
      `${url}/inbound/tenants/${encodeURIComponent(tenantId)}/tokens`,
      '',
    ].join('\n'),
  }
}
