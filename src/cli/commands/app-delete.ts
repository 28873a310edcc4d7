import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Application, Cycle } from '../../api/shapes.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface DeleteFlags {
  readonly farewell: string
  readonly confirm: string
  readonly wait?: boolean
}

const pollMs = 250

/** `rollcall app delete | reconnect`: the end of an application, and calling it off. */
export function appDeleteCommands(app: Command, context: CliContext): void {
  const command = app
    .command('delete <app>')
    .description('disconnect an application, and say what becomes of the accounts Rollcall created there')
    .option('--farewell <choice>', 'keep, disable or delete what Rollcall created there', 'keep')
    .requiredOption('--confirm <name>', "the application's name, typed again")
    .option('--wait', 'wait for the last cycle, with a progress bar')
    .action(async (name: string, flags: DeleteFlags) => {
      const query = new URLSearchParams({ farewell: flags.farewell, confirm: flags.confirm })
      const leaving = await context.api().delete<Application | undefined>(`${pathOf(name)}?${query}`)
      if (!leaving) {
        return context.output.result({ deleted: name }, [
          `${name} is forgotten. Accounts there stay as they are.`,
        ])
      }
      if (flags.wait) return follow(context, leaving)
      const ends = flags.farewell === 'delete' ? 'deleted' : 'disabled'
      context.output.result(leaving, [
        `${leaving.name} is being disconnected: the accounts Rollcall created there are being ${ends}.`,
        `Call it off with: rollcall app reconnect "${leaving.name}"`,
      ])
    })
  withExamples(
    command,
    'rollcall app delete Moqups --confirm Moqups',
    'rollcall app delete Moqups --farewell disable --confirm Moqups --wait',
  )
  const reconnect = app
    .command('reconnect <app>')
    .description('call a disconnection off; people come back to the same accounts')
    .action(async (name: string) => {
      const back = await context.api().post<Application>(`${pathOf(name)}/reconnect`)
      context.output.result(back, [`${back.name} stays connected; everyone is looked at again.`])
    })
  withExamples(reconnect, 'rollcall app reconnect Moqups')
}

/** Until the application is gone, or its last cycle has ended and somebody has to decide something. */
async function follow(context: CliContext, leaving: Application): Promise<void> {
  const path = pathOf(leaving.id)
  const bar = context.output.progress()
  const earlier = leaving.cycle?.state === 'running' ? null : (leaving.cycle?.id ?? null)
  let cycle: Cycle | null = null
  for (;;) {
    const now = await find(context, path)
    if (now === null) {
      bar.finish()
      return context.output.result({ deleted: leaving.name }, [
        `${leaving.name} is disconnected and forgotten.`,
      ])
    }
    cycle = now.cycle?.id === earlier ? null : now.cycle
    if (cycle !== null) {
      const { done, total, perSecond, etaSeconds } = cycle.progress
      bar.update({ label: leaving.name, done, total, perSecond, etaSeconds, note: undefined })
    }
    const waits = cycle !== null && cycle.endedAt !== null && cycle.state !== 'stopped'
    if (waits || now.status === 'quarantined' || now.status === 'paused') {
      bar.finish()
      context.output.result(now, [
        `${now.name} is not disconnected yet.`,
        ...now.reasons.map((reason) => `  ${reason.text}`),
      ])
      const held = now.reasons.some((reason) => reason.code === 'deletions_held')
      context.setExitCode(held ? 7 : now.status === 'quarantined' ? 8 : 3)
      return
    }
    await sleep(pollMs, undefined, { signal: context.signal })
  }
}

async function find(context: CliContext, path: string): Promise<Application | null> {
  try {
    return await context.api().get<Application>(path)
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'application_not_found') return null
    if (error instanceof Error && 'code' in error && error.code === 'application_not_found') return null
    throw error
  }
}

function pathOf(name: string): string {
  return `/applications/${encodeURIComponent(name)}`
}
