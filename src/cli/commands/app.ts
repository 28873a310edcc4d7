import type { Command } from 'commander'
import type { ConnectionCheckJson, FailureJson } from '../../api/engine-shapes.ts'
import type { Application } from '../../api/shapes.ts'
import type { CliContext } from '../context.ts'
import { exitCodeOfTarget } from '../exit-code-of-target.ts'
import { withExamples } from '../help.ts'
import { appDeleteCommands } from './app-delete.ts'
import { appSettingsCommands } from './app-settings.ts'
import { type ConnectionFlags, readConnection, withConnectionFlags } from './connection-flags.ts'

/** `rollcall app …`: applications, their connection, on and off. */
export function appCommands(program: Command, context: CliContext): void {
  const app = program.command('app').description('applications that people are provisioned to')
  createCommand(app, context)
  galleryCommand(app, context)
  listCommand(app, context)
  showCommand(app, context)
  setCommand(app, context)
  testCommand(app, context)
  switchCommand(app, context, 'resume')
  switchCommand(app, context, 'pause')
  appSettingsCommands(app, context)
  appDeleteCommands(app, context)
}

interface CreateFlags extends ConnectionFlags {
  readonly from: string
  readonly scope?: string
}

function createCommand(app: Command, context: CliContext): void {
  const command = withConnectionFlags(
    app
      .command('create <name>')
      .description('add an application from the gallery; it starts turned off')
      .requiredOption('--from <gallery id>', 'moqups, mooncamp, promapp, scim; see: rollcall app gallery')
      .option('--url <url>', 'tenant URL: the SCIM address, without /Users')
      .option('--scope <scope>', 'assigned (people and groups assigned) or all'),
  ).action(async (name: string, flags: CreateFlags) => {
    const made = await context.api().post<Application>('/applications', {
      name,
      from: flags.from,
      ...(flags.scope === undefined ? {} : { scope: flags.scope }),
      ...(await readConnection(context, flags, undefined)),
    })
    context.output.result(made, [
      `${made.name} (${made.id}) is added.`,
      `Next: rollcall app test "${made.name}", assign people, then rollcall app resume "${made.name}"`,
    ])
  })
  withExamples(
    command,
    'rollcall app create Moqups --from moqups --url https://api.moqups.com/scim/v2 --token-stdin',
    'rollcall app create Wiki --from scim --url http://127.0.0.1:8080/scim --token-file token --allow-private-address',
    'rollcall app create HR --from scim --url https://hr.example/scim --oauth-token-url https://id.hr.example/token --oauth-client-id rollcall --token-stdin',
  )
}

interface GalleryItem {
  readonly id: string
  readonly name: string
  readonly description: string
}

function galleryCommand(app: Command, context: CliContext): void {
  app
    .command('gallery')
    .description('applications to start from')
    .action(async () => {
      const { items } = await context.api().get<{ items: GalleryItem[] }>('/gallery')
      const columns = [
        { title: 'ID', value: (one: GalleryItem) => one.id },
        { title: 'NAME', value: (one: GalleryItem) => one.name },
        { title: 'ABOUT', value: (one: GalleryItem) => one.description },
      ]
      context.output.list(items, columns, 'The gallery is empty.')
    })
}

const columns = [
  { title: 'NAME', value: (one: Application) => one.name },
  { title: 'STATUS', value: (one: Application) => one.status.replaceAll('_', ' ') },
  { title: 'SCOPE', value: (one: Application) => one.scope },
  { title: 'LAST CYCLE', value: (one: Application) => one.cycle?.state.replaceAll('_', ' ') ?? '–' },
  { title: 'URL', value: (one: Application) => one.connection.url },
]

function listCommand(app: Command, context: CliContext): void {
  app
    .command('list')
    .description('every application with its status')
    .action(async () => {
      const { items } = await context.api().get<{ items: Application[] }>('/applications')
      context.output.list(
        items,
        columns,
        'No application yet. Add one with: rollcall app create NAME --from scim',
      )
    })
}

function showCommand(app: Command, context: CliContext): void {
  const command = app
    .command('show <app>')
    .description('one application: status, what is wrong with it, what fails')
    .option('--settings', 'everything that can be set, as JSON')
    .action(async (name: string, flags: { readonly settings?: boolean }) => {
      if (flags.settings) return context.output.json(await context.api().get(`${pathOf(name)}/settings`))
      const app = await context.api().get<Application>(pathOf(name))
      const { items: failures } = await context
        .api()
        .get<{ items: FailureJson[] }>(`${pathOf(name)}/failures`)
      context.output.result({ ...app, failures }, [
        `${app.name} (${app.id}): ${app.status.replaceAll('_', ' ')}`,
        ...app.reasons.map((reason) => `  ${reason.text}`),
        `  ${app.connection.url === '' ? 'no tenant URL' : app.connection.url}, ${app.connection.tokenSet ? 'token set' : 'no token'}, scope ${app.scope}`,
        ...(app.nextCycleAt === null ? [] : [`  next cycle ${app.nextCycleAt}`]),
        ...(app.nextReconciliationAt ? [`  next reconciliation ${app.nextReconciliationAt}`] : []),
        ...failures.flatMap(failureLines),
      ])
    })
  withExamples(command, 'rollcall app show Moqups', 'rollcall app show Moqups --settings')
}

function failureLines(failure: FailureJson): string[] {
  return [
    `  ${failure.count} × ${failure.title} (${failure.code}), for example ${failure.sample.name}`,
    `    Why:  ${failure.cause}`,
    `    Next: ${failure.next}`,
  ]
}

interface SetFlags extends ConnectionFlags {
  readonly scope?: string
  readonly interval?: string
}

function setCommand(app: Command, context: CliContext): void {
  const command = withConnectionFlags(
    app
      .command('set <app>')
      .description('change the URL, how requests are authorised, the scope or the interval of cycles')
      .option('--url <url>', 'tenant URL; another host needs the token again')
      .option('--scope <scope>', 'assigned or all')
      .option('--interval <minutes>', 'minutes between cycles that nothing else starts'),
  ).action(async (name: string, flags: SetFlags) => {
    let app = await context.api().get<Application>(pathOf(name))
    const connection = await readConnection(context, flags, app.connection.auth)
    const settings = {
      ...(flags.scope === undefined ? {} : { scope: flags.scope }),
      ...(flags.interval === undefined ? {} : { cycleIntervalMinutes: Number(flags.interval) }),
    }
    if (Object.keys(connection).length > 0) {
      app = await context.api().patch<Application>(`${pathOf(name)}/connection`, connection)
    }
    if (Object.keys(settings).length > 0) {
      await context.api().patch(`${pathOf(name)}/settings`, settings)
      app = await context.api().get<Application>(pathOf(name))
    }
    context.output.result(app, [`${app.name} is changed.`])
  })
  withExamples(
    command,
    'rollcall app set Moqups --token-stdin',
    'rollcall app set Moqups --scope all',
    'rollcall app set HR --oauth-scope provisioning',
  )
}

function testCommand(app: Command, context: CliContext): void {
  const command = app
    .command('test <app>')
    .description('test the connection; writes nothing at the application')
    .action(async (name: string) => {
      const checked = await context.api({ timeout: '2m' }).post<ConnectionCheckJson>(`${pathOf(name)}/test`)
      const { paint } = context.output
      const marks = {
        passed: paint.green('✓'),
        failed: paint.red('✗'),
        skipped: '–',
        warning: paint.yellow('!'),
      }
      context.output.result(
        checked,
        checked.steps.flatMap((step) => [
          `${marks[step.outcome]} ${step.title}  ${paint.dim(`${step.durationMs} ms  ${step.text}`)}`,
          ...(step.error === null
            ? []
            : [`    ${step.error.title}`, `    Why:  ${step.error.cause}`, `    Next: ${step.error.next}`]),
        ]),
      )
      if (!checked.passed) {
        context.setExitCode(exitCodeOfTarget(checked.steps.find((step) => step.error !== null)?.error?.code))
      }
    })
  withExamples(command, 'rollcall app test Moqups')
}

function switchCommand(app: Command, context: CliContext, word: 'resume' | 'pause'): void {
  const command = app
    .command(`${word} <app>`)
    .description(
      word === 'resume'
        ? 'turn provisioning on, or on again; starts a cycle'
        : 'pause provisioning after the people in hand',
    )
    .action(async (name: string) => {
      const app = await context.api().post<Application>(`${pathOf(name)}/${word}`)
      context.output.result(app, [
        word === 'resume'
          ? `${app.name} is on. Follow it with: rollcall cycle watch --app "${app.name}"`
          : `${app.name} is paused. Links are kept; resume goes on where it was.`,
      ])
    })
  withExamples(command, `rollcall app ${word} Moqups`)
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}`
}
