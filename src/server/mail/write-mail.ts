import type { Digest } from '../../engine/notices/digest.ts'
import type { Notice } from '../../engine/notices/notice.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'

export interface Letter {
  readonly subject: string
  readonly body: string
}

/** Subject and text of a notice: what, effect, next step, where. Pure; holds no secret, as errors hold none. */
export function writeMail(notice: Notice, url: string): Letter {
  const { application, news } = notice
  const { name, id } = application
  const why = 'error' in news ? new RollcallError(news.error.code, news.error.details).explanation : null
  const reason = why === null ? [] : [why.title, `Why: ${why.cause}`, `Next: ${why.next}`]
  const link = `${url}/outbound/applications/${encodeURIComponent(id)}`
  const stopped = 'Nothing is provisioned; changes are gathered and follow when it is over.'
  switch (news.kind) {
    case 'quarantined':
      return letter(`${name} is quarantined: ${why?.title ?? ''}`, [...reason, `Effect: ${stopped}`], link)
    case 'quarantine_reason_changed':
      return letter(
        `${name} is still quarantined, for another reason`,
        [...reason, `Effect: ${stopped}`],
        link,
      )
    case 'quarantine_stopped':
      return letter(`${name} has been turned off after 28 days of quarantine`, reason, link)
    case 'quarantine_left':
      return letter(`${name} works again`, ['It has left quarantine and goes on where it was.'], link)
    case 'held':
      return letter(
        `${name}: ${news.count} changes wait for your word`,
        [`See what and why: rollcall held list --app "${name}" and rollcall approval list --app "${name}"`],
        link,
      )
    case 'rejected':
      return letter(
        `${name}: ${news.count} changes were rejected`,
        [
          `Reason: ${news.reason}`,
          `By: ${news.by}`,
          'Effect: They are not made, and asked for again when their source changes.',
          `See which: rollcall approval rejected --app "${name}"`,
        ],
        link,
      )
    case 'credential_expires':
      return letter(
        `The credential for ${name} expires ${news.days === 1 ? 'tomorrow at the latest' : `within ${news.days} days`}`,
        [
          `The credential that Rollcall uses at ${name} expires on ${news.expiresAt.toISOString()}, as was entered with it.`,
          `Next: Make another one in ${name}, and enter it with its expiry: rollcall app set "${name}" --token-stdin --token-expires DATE`,
          'Effect if nothing is done: the application is quarantined from then on; people who join get no account, and people who leave keep theirs.',
        ],
        link,
      )
    case 'digest':
      return writeDigest(name, news.digest, link)
  }
}

/** One day of one application: what was done, how it stands, what somebody decided. */
function writeDigest(name: string, digest: Digest, link: string): Letter {
  const outcomes = Object.entries(digest.outcomes)
  const done =
    outcomes.length === 0
      ? 'nothing had to be done'
      : outcomes.map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`).join(', ')
  return letter(
    `${name}, the last day: ${done}`,
    [
      `From ${digest.since.toISOString()} to ${digest.until.toISOString()}: ${done}.`,
      `Now: ${digest.status.replaceAll('_', ' ')}.`,
      ...digest.reasons.map((one) => `- ${one.text}`),
      ...(digest.rejected.length === 0 ? [] : ['Rejected:']),
      ...digest.rejected.map(
        (one) => `- ${one.action ?? 'change'} ${one.name}: ${one.reason} (${one.by ?? 'unknown'})`,
      ),
      '',
      `Turn this mail off: rollcall app settings set "${name}" notifications.digest=false`,
    ],
    link,
  )
}

function letter(subject: string, lines: readonly string[], link: string): Letter {
  return {
    subject: subject.replaceAll(/[\r\n]+/g, ' ').slice(0, 200),
    body: [...lines, '', link, ''].join('\n'),
  }
}
