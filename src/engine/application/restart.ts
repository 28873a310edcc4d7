import { RollcallError } from '../../errors/rollcall-error.ts'
import type { EnginePorts } from '../ports.ts'
import { type ResetScope, type RestartFacts, resetScopes } from '../stores/restart-store.ts'
import { requireApplication } from './applications.ts'

/** What `full` stands for; deletions that are held are never let go along with it. */
const fullScopes: readonly ResetScope[] = ['watermark', 'escrows', 'quarantine_state', 'connector_data_store']
/** What a restart without a scope resets, as *Restart provisioning* of Entra does. Links are kept. */
export const usualScopes: readonly ResetScope[] = ['watermark', 'escrows', 'quarantine_state']

/** What one reset does, before it is done. */
export interface ResetEffect {
  readonly reset: ResetScope
  readonly count: number
  readonly clears: string
  readonly keeps: string
}

/** How long a person's yes to what is held is good for. */
const allowedMs = 24 * 60 * 60 * 1000

/**
 * What a restart would do, in the order in which it is read.
 * @throws RollcallError `application_not_found`, `reset_scope_unknown`
 */
export async function foreseeRestart(
  ports: EnginePorts,
  idOrName: string,
  scopes: readonly string[],
): Promise<readonly ResetEffect[]> {
  const { id } = await requireApplication(ports, idOrName)
  const facts = await ports.store.readRestartFacts(id)
  return readScopes(scopes).map((reset) => ({ reset, ...describe(reset, facts) }))
}

/**
 * Restarts an application. Nothing is sent here: the next cycle begins anew with what is left.
 * @throws RollcallError `application_not_found`, `reset_scope_unknown`
 */
export async function restartApplication(
  ports: EnginePorts,
  idOrName: string,
  scopes: readonly string[],
): Promise<readonly ResetEffect[]> {
  const effects = await foreseeRestart(ports, idOrName, scopes)
  const { id } = await requireApplication(ports, idOrName)
  const allowUntil = new Date(ports.now().getTime() + allowedMs)
  await ports.store.restart(
    id,
    effects.map((effect) => effect.reset),
    allowUntil,
  )
  ports.events.applicationChanged(id)
  return effects
}

function readScopes(named: readonly string[]): readonly ResetScope[] {
  const unknown = named.find((scope) => !(resetScopes as readonly string[]).includes(scope))
  if (unknown !== undefined)
    throw new RollcallError('reset_scope_unknown', { scope: unknown, known: resetScopes.join(', ') })
  const wanted = new Set(named.length === 0 ? usualScopes : named)
  if (wanted.has('full')) for (const scope of fullScopes) wanted.add(scope)
  return resetScopes.filter((scope) => scope !== 'full' && wanted.has(scope))
}

function describe(reset: ResetScope, facts: RestartFacts): Omit<ResetEffect, 'reset'> {
  switch (reset) {
    case 'watermark':
      return {
        count: facts.evaluated,
        clears: 'Everyone is evaluated again; only accounts that differ cost a request.',
        keeps: 'Links, what is held, and what somebody has decided about it.',
      }
    case 'escrows':
      return {
        count: facts.escrowed,
        clears: 'Whatever failed is tried again at once, as if for the first time.',
        keeps: 'Nothing is dropped: what fails again waits again.',
      }
    case 'quarantine_state':
      return {
        count: facts.quarantined ? 1 : 0,
        clears: 'Quarantine is left; the next request finds out whether its cause is gone.',
        keeps: 'Everything that was gathered meanwhile.',
      }
    case 'connector_data_store':
      return {
        count: facts.links,
        clears: `Accounts are looked up again by their matching attributes, and ${facts.memberships} memberships are sent again.`,
        keeps:
          'Which accounts Rollcall created, and the links of whoever is leaving: they are disabled as they would be anyhow.',
      }
    default:
      return {
        count: facts.held,
        clears: 'What the deletion threshold holds now is let go: those disables and deletes happen.',
        keeps: 'The threshold itself, for everything that comes after.',
      }
  }
}
