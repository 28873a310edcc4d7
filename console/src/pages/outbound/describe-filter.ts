import { everyOutcome, type LogFilter } from '../../api/outbound.ts'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.log

/** What narrows the log, a phrase each. */
export function describeFilter(filter: LogFilter, application?: string): readonly string[] {
  const { outcome, code, search, subject, cycle, since } = filter
  return [
    ...(application === undefined ? [] : [application]),
    ...(outcome === undefined || outcome === everyOutcome ? [] : outcome.split(',').map(outcomeWord)),
    ...(code === undefined ? [] : [text.code(code)]),
    ...(search === undefined ? [] : [`“${search}”`]),
    ...(subject === undefined ? [] : [text.subject]),
    ...(cycle === undefined ? [] : [text.cycle]),
    ...(since === undefined ? [] : [sinceWord(since)]),
  ]
}

const outcomeWord = (word: string): string => en.log.outcome[word as keyof typeof en.log.outcome] ?? word

const sinceWord = (since: string): string =>
  text.sinceChoices[since as keyof typeof text.sinceChoices] ?? since
