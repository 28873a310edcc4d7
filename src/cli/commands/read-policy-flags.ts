import { RollcallError } from '../../errors/rollcall-error.ts'

/** The flags of `rollcall connection set`, as text. */
export interface PolicyFlags {
  readonly apply?: string
  readonly at?: string
  readonly timeZone?: string
  readonly stopAbove?: string
  readonly onDeactivate?: string
  readonly onDelete?: string
  readonly onConnectionRemoved?: string
  readonly graceHours?: string
  readonly reactivationDays?: string
  readonly brake?: string
  readonly adoption?: string
  readonly importVisible?: string
}

/** The body of a change of policy: what the flags name. Throws `wrong_usage` for text that is of no such form. */
export function readPolicyFlags(flags: PolicyFlags): Record<string, unknown> {
  const apply = named({
    mode: flags.apply,
    at: flags.at,
    timeZone: flags.timeZone,
    stopAbove: flags.stopAbove && orNone(flags.stopAbove, (text) => whole('--stop-above', text)),
  })
  const leaving = named({
    onDeactivate: flags.onDeactivate && action('--on-deactivate', flags.onDeactivate),
    onDelete: flags.onDelete && action('--on-delete', flags.onDelete),
    onConnectionRemoved:
      flags.onConnectionRemoved && action('--on-connection-removed', flags.onConnectionRemoved),
  })
  return named({
    apply: Object.keys(apply).length > 0 ? apply : undefined,
    leaving: Object.keys(leaving).length > 0 ? leaving : undefined,
    graceHours: flags.graceHours && whole('--grace-hours', flags.graceHours),
    reactivationDays: flags.reactivationDays && whole('--reactivation-days', flags.reactivationDays),
    brake: flags.brake && orNone(flags.brake, brake),
    adoption: flags.adoption,
    importVisible: flags.importVisible && yesOrNo('--import-visible', flags.importVisible),
  })
}

function named(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function orNone<T>(text: string, read: (text: string) => T): T | null {
  return text === 'none' ? null : read(text)
}

function whole(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw wrong(`${flag} is a whole number, not ${text}`)
}

function action(flag: string, text: string): object {
  const [word = '', rest] = text.split(':', 2)
  if ((word === 'suspend' || word === 'remove') && rest === undefined) return { do: word }
  if (word === 'keep' && rest !== undefined) return { do: 'keep', days: whole(`${flag} keep:DAYS`, rest) }
  if (word === 'transfer' && rest !== undefined) return { do: 'transfer', to: rest }
  throw wrong(`${flag} is suspend, remove, keep:DAYS or transfer:PERSON, not ${text}`)
}

function brake(text: string): object {
  const [people = '', percent = '', minutes = '60'] = text
    .split(',')
    .map((part) => part.replace('%', '').trim())
  return {
    people: whole('--brake PEOPLE', people),
    percent: whole('--brake PERCENT', percent),
    minutes: whole('--brake MINUTES', minutes),
  }
}

/** `yes` or `no`. Throws `wrong_usage` otherwise. */
export function yesOrNo(flag: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw wrong(`${flag} is yes or no, not ${text}`)
}

function wrong(problem: string): RollcallError {
  return new RollcallError('wrong_usage', { problem, help: 'rollcall help connection set' })
}
