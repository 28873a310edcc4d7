import type {
  DifferenceJson,
  ForeseenJson,
  ImpactJson,
  ProblemJson,
  ProposalJson,
} from '../../api/settings-shapes.ts'
import type { Paint } from '../output.ts'

/** What changed, one line each: `+ givenName → nickName`. */
export function differenceLines(differences: readonly DifferenceJson[], paint: Paint): string[] {
  return differences.flatMap(({ setting, kind, subject, before, after }) => {
    const prefix = setting === 'groups' ? 'groups: ' : ''
    const name = subject === setting || subject.startsWith(setting) ? subject : `${prefix}${subject}`
    if (kind === 'added') return [paint.green(`  + ${name}: ${after ?? ''}`)]
    if (kind === 'removed') return [paint.red(`  - ${name}: ${before ?? ''}`)]
    return [paint.red(`  - ${name}: ${before ?? ''}`), paint.green(`  + ${name}: ${after ?? ''}`)]
  })
}

/** Every problem with its row and its fix; an expression with a mark under the character. */
export function problemLines(problems: readonly ProblemJson[], paint: Paint): string[] {
  return problems.flatMap(({ severity, object, target, message, next }) => {
    const mark = severity === 'error' ? paint.red('error') : paint.yellow('warning')
    const where = target === null ? object : target
    return [`${mark}: ${where}: ${message}`, `  Next: ${next}`]
  })
}

/** What a change would do, in a few lines. */
export function impactLines(impact: ImpactJson, paint: Paint): string[] {
  const { effects, actions, held, looked } = impact
  if (!impact.reevaluates) return ['Nobody is evaluated anew: the change decides nothing about anybody.']
  const affected = effects.enters + effects.leaves + effects.changes + effects.fails
  const did = Object.entries(actions).filter(([name, count]) => count > 0 && name !== 'nothing')
  return [
    `${looked} people and groups are looked at anew; ${affected} are affected.`,
    `  change ${effects.changes}  come into scope ${effects.enters}  leave scope ${effects.leaves}  fail ${effects.fails}`,
    ...(did.length === 0
      ? []
      : [
          `  at the application: ${did.map(([name, count]) => `${actionWords[name] ?? name} ${count}`).join(', ')}`,
        ]),
    ...(held > 0
      ? [paint.yellow(`  ${held} of these changes would be held by the deletion threshold.`)]
      : []),
    ...impact.duplicates.map((one) =>
      paint.yellow(`  ${one.count} people have the matching value ${one.value}: ${one.names.join(', ')}`),
    ),
    ...[
      ...impact.samples.fails,
      ...impact.samples.leaves,
      ...impact.samples.enters,
      ...impact.samples.changes,
    ].flatMap(foreseenLines),
  ]
}

const actionWords: Readonly<Record<string, string>> = { create_or_match: 'create (or match)' }

/** One person with what would change. */
export function foreseenLines(one: ForeseenJson): string[] {
  return [
    `  ${one.subject.name}: ${effectWords[one.effect]}. ${one.text}`,
    ...one.changes.map(
      (change) => `      ${change.attribute}: ${shown(change.before)} → ${shown(change.after)}`,
    ),
    ...(one.problem === null || one.problem.next === '' ? [] : [`      Next: ${one.problem.next}`]),
  ]
}

const effectWords = {
  enters: 'comes into scope',
  leaves: 'leaves',
  changes: 'changes',
  fails: 'fails',
} as const

export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  return typeof value === 'string' ? (value === '' ? '""' : value) : JSON.stringify(value)
}

/** After saving: the version and what happens next. */
export function savedLines(saved: ProposalJson, paint: Paint): string[] {
  if (!saved.saved) return ['It is so already; nothing was saved.']
  return [
    ...differenceLines(saved.differences, paint),
    `Saved as version ${saved.version}. ${saved.reevaluates ? 'Everyone is looked at anew; only those who differ cost a request.' : 'Nobody is evaluated anew.'}`,
  ]
}
