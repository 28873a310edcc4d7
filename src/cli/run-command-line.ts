import { Command, CommanderError } from 'commander'
import packageFile from '../../package.json' with { type: 'json' }
import { RollcallError } from '../errors/rollcall-error.ts'
import { accountCommands } from './commands/account.ts'
import { adminCommands } from './commands/admin.ts'
import { apiKeyCommands } from './commands/api-key.ts'
import { appCommands } from './commands/app.ts'
import { approvalCommands } from './commands/approval.ts'
import { assignCommands } from './commands/assign.ts'
import { auditCommands } from './commands/audit.ts'
import { completionCommand } from './commands/completion.ts'
import { connectionCommands } from './commands/connection.ts'
import { consoleCommand } from './commands/console.ts'
import { cycleCommands } from './commands/cycle.ts'
import { demoCommand } from './commands/demo.ts'
import { directoryCommands } from './commands/directory.ts'
import { doctorCommand } from './commands/doctor.ts'
import { driftCommands } from './commands/drift.ts'
import { dryRunCommands } from './commands/dry-run.ts'
import { eventCommands } from './commands/event.ts'
import { exprCommands } from './commands/expr.ts'
import { guardCommands } from './commands/guard.ts'
import { heldCommands } from './commands/held.ts'
import { hookCommands } from './commands/hook.ts'
import { logCommands } from './commands/log.ts'

import { loginCommands } from './commands/login.ts'
import { mailCommands } from './commands/mail.ts'

import { mappingCommands } from './commands/mapping.ts'
import { memberCommands } from './commands/member.ts'
import { oauthClientCommands } from './commands/oauth-client.ts'
import { personCommands } from './commands/person.ts'
import { planCommands } from './commands/plan.ts'
import { productRoleCommands } from './commands/product-role.ts'
import { propertyCommands } from './commands/property.ts'
import { provisionCommand } from './commands/provision.ts'
import { quarantineCommands } from './commands/quarantine.ts'
import { requestCommands } from './commands/request.ts'
import { roleCommands } from './commands/role.ts'
import { scopeCommands } from './commands/scope.ts'
import { serveCommand } from './commands/serve.ts'
import { signingKeyCommands } from './commands/signing-key.ts'
import { stagedCommands } from './commands/staged.ts'
import { statusCommand } from './commands/status.ts'
import { tenantCommands } from './commands/tenant.ts'
import { tokenCommands } from './commands/token.ts'
import { waitingCommands } from './commands/waiting.ts'
import { webhookCommands } from './commands/webhook.ts'
import { type CliContext, createContext, type GlobalFlags } from './context.ts'
import { errorLines, explainError } from './errors.ts'
import { helpCommand } from './help.ts'
import type { CliProcess } from './process.ts'

/** The commands in the groups in which `rollcall` alone lists them. A noun's file adds itself to the program. */
const groups: readonly (readonly [heading: string, ((program: Command, context: CliContext) => void)[]])[] = [
  ['Run it:', [demoCommand, serveCommand, consoleCommand, statusCommand, doctorCommand]],
  [
    'Send people to applications:',
    [
      directoryCommands,
      appCommands,
      assignCommands,
      cycleCommands,
      driftCommands,
      accountCommands,
      waitingCommands,
      provisionCommand,
      dryRunCommands,
      logCommands,
      heldCommands,
      approvalCommands,
      quarantineCommands,
      mailCommands,
    ],
  ],
  ['Decide what is provisioned:', [mappingCommands, scopeCommands, roleCommands, exprCommands]],
  [
    'Receive people from identity providers:',
    [
      tenantCommands,
      tokenCommands,
      oauthClientCommands,
      requestCommands,
      planCommands,
      connectionCommands,
      stagedCommands,
      propertyCommands,
      productRoleCommands,
      memberCommands,
      personCommands,
      guardCommands,
      eventCommands,
      webhookCommands,
      signingKeyCommands,
      hookCommands,
    ],
  ],
  ['Say who may do what:', [adminCommands, apiKeyCommands, auditCommands, loginCommands]],
]

const introduction = `Rollcall provisions people into applications, and receives them from identity providers, over SCIM 2.0.

Examples:
  rollcall demo                                        a sample company, three apps, everything running
  rollcall serve                                       start the server
  rollcall directory import people.csv                 bring in your people
  rollcall app create Moqups --from moqups --url https://… --token-stdin
  rollcall cycle run --app Moqups --wait               provision them, and see how it goes
`

/** Runs one command line and returns its exit code; see `rollcall help exit-codes`. */
export async function runCommandLine(process: CliProcess): Promise<number> {
  const interrupt = listenForInterrupt(process)
  let exitCode: number | undefined
  const program = new Command('rollcall')
  const context = createContext(process, {
    flags: () => program.opts<GlobalFlags>(),
    signal: interrupt.signal,
    setExitCode: (code) => {
      exitCode = code
    },
  })
  describeProgram(program, context)
  try {
    if (process.argv.length <= 2) program.outputHelp()
    else await program.parseAsync([...process.argv])
  } catch (error) {
    exitCode = interrupt.signal.aborted ? 130 : report(error, context, helpOf(program, process.argv))
  } finally {
    interrupt.stop()
  }
  return exitCode ?? (interrupt.signal.aborted ? 130 : 0)
}

function describeProgram(program: Command, context: CliContext): void {
  program
    .usage('<command> [flags]')
    .version(packageFile.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option('--json', 'print one JSON document')
    .option('--plain', 'print one record a line, separated by tabs')
    .option('-q, --quiet', 'say nothing but results and errors')
    .option('--no-color', 'no colours (as NO_COLOR does)')
    .option('--api <url>', 'address of the server')
    .option('--data <dir>', 'data directory of the server (default: rollcall-data)')
    .option('--key-file <path>', 'file that holds the API key')
    .option('--timeout <duration>', 'how long to wait for an answer (default: 30s)')
    .addHelpText('before', introduction)
    .addHelpText('after', '\nMore: rollcall help <command> · rollcall help exit-codes')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.process.stdout.write(text),
      // Errors are printed once, by `report`.
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .exitOverride()
    .helpCommand(false)
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading)
    for (const add of commands) add(program, context)
  }
  program.commandsGroup('About the command line:')
  completionCommand(program, context)
  program
    .command('help [words...]')
    .description('print help of a command, or the exit codes')
    .action((words: string[]) => helpCommand(program, context, words))
  program
    .command('version')
    .description('print the version')
    .action(() => context.output.result({ version: packageFile.version }, [packageFile.version]))
  inheritSettings(program)
}

/** Commander copies settings only to commands made through `.command()` after they were set; nouns nest deeper. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent)
    inheritSettings(command)
  }
}

/** Prints what, why and next on stderr and returns the exit code. */
function report(error: unknown, { output }: CliContext, help: string): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const explained = explainError(error instanceof CommanderError ? wrongUsage(error, help) : error)
  if (output.format === 'json') output.warn(JSON.stringify({ error: explained }))
  else output.warn(...errorLines(explained, output.paint))
  return explained.exitCode
}

/** Commander's sentence, with its "(Did you mean …?)", in our form. */
function wrongUsage(error: CommanderError, help: string): RollcallError {
  const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  const problem = text === '(outputHelp)' || text === '' ? 'A command is missing' : sentence(text)
  return new RollcallError('wrong_usage', { problem, help })
}

/** The help of the command that was meant, as far as its words are known. */
function helpOf(program: Command, argv: readonly string[]): string {
  let [meant, words] = [program, 'rollcall']
  for (const word of argv.slice(2)) {
    const next = meant.commands.find((one) => one.name() === word)
    if (next === undefined) continue
    meant = next
    words += ` ${word}`
  }
  return `${words} --help`
}

function sentence(text: string): string {
  const open = text.replace(/\.$/, '').replace('(Did you mean', '(did you mean')
  return open.charAt(0).toUpperCase() + open.slice(1)
}

/** First Ctrl-C: finish what is in hand. Second: end at once. */
function listenForInterrupt(process: CliProcess): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) return process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
