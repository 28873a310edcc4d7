import type { Command } from 'commander'
import type { SettingJson } from '../../api/settings-shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { shown } from './edit-answers.ts'
import { type EditFlags, edit, pathOf, withEditFlags } from './edit-settings.ts'

/** `rollcall app settings show | set`: leaving rules, thresholds, limits, actions and the rest. */
export function appSettingsCommands(app: Command, context: CliContext): void {
  const settings = app
    .command('settings')
    .description('leaving rules, thresholds, limits, actions and the rest')
  showCommand(settings, context)
  setCommand(settings, context)
}

function showCommand(settings: Command, context: CliContext): void {
  const command = settings
    .command('show <app> [path]')
    .description('every setting with value and meaning; a path shows those that begin so')
    .action(async (app: string, path: string | undefined) => {
      const { items } = await context.api().get<{ items: SettingJson[] }>(`${pathOf(app)}/settings/list`)
      const wanted = items.filter((one) => path === undefined || one.path.startsWith(path))
      if (wanted.length === 0) {
        const tops = [...new Set(items.map((one) => one.path.split('.')[0]))].join(', ')
        const problem = `There is no setting ${path ?? ''}; they begin with ${tops}.`
        throw new RollcallError('wrong_usage', { problem, help: `rollcall app settings show ${app}` })
      }
      context.output.list(wanted, columns, 'There is none.')
    })
  withExamples(command, 'rollcall app settings show Moqups', 'rollcall app settings show Moqups leaving')
}

const columns = [
  { title: 'SETTING', value: (one: SettingJson) => one.path },
  { title: 'VALUE', value: (one: SettingJson) => shown(one.value) },
  { title: 'LOOKS AT EVERYONE ANEW', value: (one: SettingJson) => (one.reevaluates ? 'yes' : '') },
  {
    title: 'ABOUT',
    value: (one: SettingJson) => `${one.summary} (${one.accepts})`,
  },
]

function setCommand(settings: Command, context: CliContext): void {
  const command = withEditFlags(settings.command('set <app> <settings...>'))
    .description('change settings, as path=value; lists and null are written as JSON')
    .action(async (app: string, words: string[], flags: Omit<EditFlags, 'app'>) => {
      const body = readChange(words)
      await edit(
        context,
        { ...flags, app },
        { method: 'patch', path: `${pathOf(app)}/settings`, body, change: body },
      )
    })
  withExamples(
    command,
    'rollcall app settings set Moqups leaving.unassigned.action=nothing --dry-run',
    'rollcall app settings set Moqups deletionThreshold.count=50 users.actions.delete=false',
    'rollcall app settings set Moqups userNameFormat=email limits.requestsPerSecond=null',
  )
}

/** `a.b=1 a.c=x` → `{ a: { b: 1, c: 'x' } }`. */
export function readChange(words: readonly string[]): Record<string, unknown> {
  const change: Record<string, unknown> = {}
  for (const word of words) {
    const at = word.indexOf('=')
    const path = word.slice(0, Math.max(0, at)).split('.')
    if (at < 1 || path.some((name) => name === '' || name === '__proto__')) {
      const problem = `A setting is given as path=value, such as leaving.disabled.action=nothing; this is ${word}.`
      throw new RollcallError('wrong_usage', { problem, help: 'rollcall app settings set --help' })
    }
    put(change, path, readValue(word.slice(at + 1)))
  }
  return change
}

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    root[name] = value
    return
  }
  const known = Object.hasOwn(root, name) ? root[name] : undefined
  const inner = typeof known === 'object' && known !== null ? (known as Record<string, unknown>) : {}
  root[name] = inner
  put(inner, rest, value)
}

function readValue(text: string): unknown {
  if (!/^(?:true|false|null|-?\d+(?:\.\d+)?|\[.*\]|\{.*\}|".*")$/s.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
