import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import type { HookDependencies } from '../api/hooks.ts'
import { httpHook } from '../provider/hooks/http-hook.ts'
import { createWebhookSender } from '../provider/notify/send-webhook.ts'
import type { Provider } from '../provider/provider.ts'
import type { TenantStore } from '../provider/tenants/tenant-store.ts'
import { createHookStore } from '../store/provider/hooks.ts'
import type { ServerContext } from './server-context.ts'

export interface WiredHooks {
  readonly ports: HookDependencies['hooks']
  readonly hooksOf: NonNullable<Provider['hooksOf']>
  stop(): Promise<void>
}

/** The addresses that are asked before a change is stored. Which they are travels with the caller's credential. */
export function wireHooks(
  { database, secretBox, now }: ServerContext,
  tenants: Pick<TenantStore, 'forgetCredentials'>,
): WiredHooks {
  const sender = createWebhookSender()
  const ports = {
    hooks: createHookStore(database, () => tenants.forgetCredentials()),
    ask: sender.ask,
    secrets: secretBox,
    now,
    newId: v7,
    random: randomBytes,
  }
  return {
    ports,
    hooksOf: ({ hooks }) => (hooks ?? []).map((settings) => httpHook(settings, ports)),
    stop: () => sender.drain(),
  }
}
