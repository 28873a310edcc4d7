import type { Command } from 'commander'
import type { DifferenceJson, ImpactJson, ProblemJson, ProposalJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { ServerError } from '../errors.ts'
import { differenceLines, impactLines, problemLines, savedLines } from './edit-answers.ts'

/** The flags of every command that changes settings. */
export interface EditFlags {
  readonly app: string
  readonly dryRun?: boolean
  readonly ifVersion?: string
  readonly note?: string
}

export function withEditFlags(command: Command): Command {
  return command
    .option('-n, --dry-run', 'show what it would change and whom it would affect; nothing is saved')
    .option('--if-version <number>', 'save only if this is still the version of the settings')
    .option('--note <text>', 'what for; kept in the history')
}

/** One edit: where it is sent, and the same as a part of the settings, which is what its impact is asked for with. */
export interface Edit {
  readonly method: 'put' | 'post' | 'patch'
  readonly path: string
  readonly body: unknown
  readonly change: unknown
  /** The version that was read before editing; `--if-version` comes first. */
  readonly version?: number
}

/** Saves an edit, or with --dry-run shows its problems, its differences and its impact. */
export async function edit(context: CliContext, flags: EditFlags, one: Edit): Promise<void> {
  const { output } = context
  const version = flags.ifVersion === undefined ? one.version : wholeNumber(flags.ifVersion, '--if-version')
  const query = new URLSearchParams({
    ...(flags.dryRun ? { dryRun: 'true' } : {}),
    ...(version === undefined || flags.dryRun ? {} : { version: String(version) }),
    ...(flags.note === undefined ? {} : { note: flags.note }),
  }).toString()
  const path = query === '' ? one.path : `${one.path}${one.path.includes('?') ? '&' : '?'}${query}`
  try {
    const answer = await context.api({ timeout: '2m' })[one.method]<ProposalJson>(path, one.body)
    if (!flags.dryRun) {
      output.result(answer, [
        ...savedLines(answer, output.paint),
        ...problemLines(answer.problems, output.paint),
      ])
      return
    }
    await preview(context, flags.app, one.change, answer)
  } catch (error) {
    explainRefusal(context, error)
    throw error
  }
}

async function preview(
  context: CliContext,
  app: string,
  change: unknown,
  proposal: ProposalJson,
): Promise<void> {
  const { output } = context
  const refused = proposal.problems.some((problem) => problem.severity === 'error')
  const impact = refused ? null : await wholeImpact(context, app, change)
  output.result({ ...proposal, impact }, [
    ...differenceLines(proposal.differences, output.paint),
    ...(proposal.differences.length === 0 ? ['It is so already.'] : []),
    ...problemLines(proposal.problems, output.paint),
    ...(impact === null ? [] : impactLines(impact, output.paint)),
    'Nothing was saved.',
  ])
  if (refused) context.setExitCode(2)
}

/** The impact on everyone: parts are asked for until there is no more, and added up. */
export async function wholeImpact(context: CliContext, app: string, change: unknown): Promise<ImpactJson> {
  const path = `/applications/${encodeURIComponent(app)}/impact`
  const api = context.api({ timeout: '2m' })
  let sum = await api.post<ImpactJson>(path, { change })
  while (sum.next !== undefined) {
    context.output.message(`${sum.looked} looked at …`)
    sum = added(sum, await api.post<ImpactJson>(path, { change, cursor: sum.next }))
  }
  return sum
}

function added(one: ImpactJson, other: ImpactJson): ImpactJson {
  const { next: _, ...rest } = one
  return {
    ...rest,
    complete: other.complete,
    ...(other.next === undefined ? {} : { next: other.next }),
    looked: one.looked + other.looked,
    held: one.held + other.held,
    effects: addCounts(one.effects, other.effects),
    actions: addCounts(one.actions, other.actions),
  }
}

function addCounts<T extends Record<string, number>>(one: T, other: T): T {
  return Object.fromEntries(
    Object.entries(one).map(([name, count]) => [name, count + (other[name] ?? 0)]),
  ) as T
}

/** Everything the server said about a refusal, before the error itself is printed: all problems, or what changed meanwhile. */
function explainRefusal({ output }: CliContext, error: unknown): void {
  if (!(error instanceof ServerError) || output.format === 'json') return
  const { problems, differences } = error.explained.details
  if (Array.isArray(problems)) output.warn(...problemLines(problems as ProblemJson[], output.paint))
  if (Array.isArray(differences)) {
    output.warn('Changed meanwhile:', ...differenceLines(differences as DifferenceJson[], output.paint))
  }
}

export function wholeNumber(text: string, what: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new RollcallError('wrong_usage', {
    problem: `${what} takes a whole number; this is ${text}.`,
    help: 'rollcall mapping --help',
  })
}

export function pathOf(app: string): string {
  return `/applications/${encodeURIComponent(app)}`
}
