import type { Command } from 'commander'
import type { HookJson, HookSetJson, HookTrialJson } from '../../api/hook-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { ServerError } from '../errors.ts'
import { withExamples } from '../help.ts'

interface TenantFlag {
  readonly tenant?: string
}

interface SetFlags extends TenantFlag {
  readonly types?: string
  readonly deadline?: string
  readonly onFailure?: string
  readonly allowPrivateAddress?: boolean
  readonly show?: boolean
}

/** `rollcall hook …`: who is asked before a change of an identity provider is stored. */
export function hookCommands(program: Command, context: CliContext): void {
  const hook = program
    .command('hook')
    .description('the address that is asked before a change is stored, and may refuse it')
  getCommand(hook, context)
  setCommand(hook, context)
  testCommand(hook, context)
  rotateCommand(hook, context)
  removeCommand(hook, context)
}

const withTenant = (command: Command): Command =>
  command.option('--tenant <tenant>', 'name or id of the tenant it is of (default: the whole installation)')

function pathOf({ tenant }: TenantFlag, ...rest: readonly string[]): string {
  const place = tenant === undefined ? '/hook' : `/tenants/${encodeURIComponent(tenant)}/hook`
  return [place, ...rest].join('/')
}

function linesOf(hook: HookJson): string[] {
  const about = hook.types.length === 0 ? 'every change' : hook.types.join(', ')
  const without = hook.onFailure === 'refuse' ? 'the change is refused' : 'the change is accepted'
  return [
    `${hook.url} is asked about ${about}.`,
    `Without an answer within ${hook.deadlineMs / 1000} seconds ${without}.`,
  ]
}

function getCommand(hook: Command, context: CliContext): void {
  const command = withTenant(hook.command('get'))
    .description('show who is asked, and what happens without an answer')
    .action(async (flags: TenantFlag) => {
      const found = await context.api().get<HookJson>(pathOf(flags))
      context.output.result(found, linesOf(found))
    })
  withExamples(command, 'rollcall hook get --tenant Acme')
}

function setCommand(hook: Command, context: CliContext): void {
  const command = withTenant(hook.command('set [url]'))
    .description('ask this address from now on, or change how; the secret of a new one is shown once')
    .option('--types <types>', 'only about these: member.provisioned,group.* ("" for every change)')
    .option('--deadline <seconds>', 'how long an answer is waited for, 0.1 to 10 (default: 3)')
    .option('--on-failure <what>', 'accept or refuse a change when there is no answer (default: refuse)')
    .option('--allow-private-address', 'it may be in your own network, and without TLS')
    .option('--show', 'print the secret of a new one')
    .action(async (url: string | undefined, flags: SetFlags) => {
      if (!flags.show && context.output.format !== 'json' && !(await isThere(flags, context))) {
        throw new RollcallError('wrong_usage', {
          problem: 'A secret can be read only while it is made, so say --show to print it',
          help: 'rollcall hook set --help',
        })
      }
      const set = await context.api().put<HookSetJson>(pathOf(flags), bodyOf(url, flags))
      const secret = set.secret === undefined ? [] : [`Secret:  ${set.secret}`]
      context.output.result(set, [...linesOf(set), ...secret])
    })
  withExamples(
    command,
    'rollcall hook set https://app.example/may-i --tenant Acme --show',
    'rollcall hook set --on-failure accept --deadline 1.5 --tenant Acme',
  )
}

async function isThere(flags: TenantFlag, context: CliContext): Promise<boolean> {
  try {
    await context.api().get<HookJson>(pathOf(flags))
    return true
  } catch (error) {
    if (error instanceof ServerError && error.explained.code === 'hook_not_found') return false
    throw error
  }
}

function bodyOf(
  url: string | undefined,
  { types, deadline, onFailure, allowPrivateAddress }: SetFlags,
): object {
  return {
    ...(url === undefined ? {} : { url }),
    ...(types === undefined ? {} : { types: types.split(',').filter((type) => type !== '') }),
    ...(deadline === undefined ? {} : { deadlineMs: Math.round(Number(deadline) * 1000) }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(allowPrivateAddress === undefined ? {} : { allowPrivateAddress }),
  }
}

function testCommand(hook: Command, context: CliContext): void {
  const command = withTenant(hook.command('test'))
    .description('ask a made-up question, marked as a test, and say what was answered')
    .action(async (flags: TenantFlag) => {
      const tried = await context.api().post<HookTrialJson>(pathOf(flags, 'test'))
      context.output.result(tried, [lineOfTrial(tried)])
      if (tried.answer === null) context.setExitCode(1)
    })
  withExamples(command, 'rollcall hook test --tenant Acme')
}

function lineOfTrial({ answer, error, status, durationMs }: HookTrialJson): string {
  const took = `after ${durationMs} ms`
  if (answer !== null)
    return `It answers ${took}: ${answer.decision}${answer.text === null ? '' : `, “${answer.text}”`}.`
  return `It gave no answer that counts: ${error}${status === null ? '' : `, HTTP ${status}`}, ${took}.`
}

function rotateCommand(hook: Command, context: CliContext): void {
  const command = withTenant(hook.command('rotate'))
    .description('make a new secret; the one before goes on signing for some hours')
    .option('--overlap <hours>', 'hours the old one goes on (default: 24; 0 ends it at once)')
    .requiredOption('--show', 'print the new secret')
    .action(async (flags: TenantFlag & { readonly overlap?: string }) => {
      const body = flags.overlap === undefined ? {} : { overlapHours: Number(flags.overlap) }
      const made = await context.api().post<HookSetJson>(pathOf(flags, 'rotate-secret'), body)
      context.output.result(made, [`Secret:  ${made.secret}`])
    })
  withExamples(command, 'rollcall hook rotate --tenant Acme --show')
}

function removeCommand(hook: Command, context: CliContext): void {
  const command = withTenant(hook.command('remove'))
    .description('ask nobody any more')
    .action(async (flags: TenantFlag) => {
      await context.api().delete(pathOf(flags))
      context.output.message('Nobody is asked any more.')
    })
  withExamples(command, 'rollcall hook remove --tenant Acme')
}
