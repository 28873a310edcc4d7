import type { Notice } from '../../engine/notice.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'

export interface Letter {
  readonly subject: string
  readonly body: string
}

/** Subject and text of a notice: what, effect, next step, where. Pure; holds no secret, as errors hold none. */
export function writeMail(notice: Notice, url: string): Letter {
  const { application, error, count } = notice
  const { name, id } = application
  const why = error === null ? null : new RollcallError(error.code, error.details).explanation
  const reason = why === null ? [] : [why.title, `Why: ${why.cause}`, `Next: ${why.next}`]
  const link = `${url}/outbound/applications/${encodeURIComponent(id)}`
  const stopped = 'Nothing is provisioned; changes are gathered and follow when it is over.'
  switch (notice.kind) {
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
        `${name}: ${count} changes wait for your word`,
        [`See what and why: rollcall held list --app "${name}" and rollcall approval list --app "${name}"`],
        link,
      )
  }
}

function letter(subject: string, lines: readonly string[], link: string): Letter {
  return {
    subject: subject.replaceAll(/[\r\n]+/g, ' ').slice(0, 200),
    body: [...lines, '', link, ''].join('\n'),
  }
}
