import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { v7 } from 'uuid'
import type { WebhookDependencies } from '../api/webhooks.ts'
import type { JobKind } from '../jobs/jobs.ts'
import type { LedgerNews, LedgerReader } from '../provider/ledger/ports.ts'
import { createWebhookSender } from '../provider/notify/send-webhook.ts'
import type { EndpointKey } from '../provider/webhooks/endpoint.ts'
import { runEndpoint } from '../provider/webhooks/run-endpoint.ts'
import { createSetIssuer, type SetIssuer } from '../provider/webhooks/set-issuer.ts'
import { createKeyStore } from '../store/provider/webhooks/signing-keys.ts'
import { createWebhookStore } from '../store/provider/webhooks/webhook-store.ts'
import type { ServerContext } from './server-context.ts'

/** One job an endpoint that has something to do, whatever the number of events: what they are, the ledger knows. */
const delivery: JobKind<{ readonly tenant: string | null; readonly endpoint: string }> = {
  name: 'webhook-delivery',
  policy: 'one_and_next',
  concurrency: 16,
  retries: 3,
}

/** How long news of the ledger are gathered before endpoints are looked for. */
const gatherMs = 100
/** How often tries that are due are looked for, and how often news that got lost with a node. */
const dueEveryMs = 1_000
const lostEveryMs = 15_000

export interface WiredWebhooks {
  readonly ports: WebhookDependencies['webhooks']
  /** Where the keys of security event tokens are published. */
  readonly keySet: FastifyPluginAsync
  readonly sets: SetIssuer
  /** Deletes signing keys that nobody can look up any more. */
  forgetKeys(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** Webhooks over this server's database and queue. */
export function wireWebhooks(context: ServerContext, ledger: LedgerReader, news: LedgerNews): WiredWebhooks {
  const { database, jobs, secretBox, logger, now } = context
  const store = createWebhookStore(database)
  const sender = createWebhookSender()
  const send = sender.send
  const keys = createKeyStore(database)
  const sets = createSetIssuer({
    keys,
    secrets: secretBox,
    now,
    newId: v7,
    issuer: context.baseUrl,
  })
  const wake = async ({ tenantId, id }: EndpointKey): Promise<void> => {
    await jobs.send(delivery, { tenant: tenantId, endpoint: id }, { key: id })
  }
  jobs.define(delivery, ({ data: { tenant, endpoint }, signal }) =>
    runEndpoint(
      { tenantId: tenant, id: endpoint },
      { store, ledger, send, sets, secrets: secretBox, now, chance: Math.random },
      signal,
    ),
  )

  const timers: NodeJS.Timeout[] = []
  const wakeAll = (find: () => Promise<readonly EndpointKey[]>) => {
    const work = async () => {
      for (const key of await find()) await wake(key)
    }
    work().catch((error: unknown) => logger.warn({ error }, 'webhooks could not be looked for'))
  }
  let gathered: Set<string> | 'anyone' | undefined
  let stopListening = () => {}

  function hear(tenants: ReadonlySet<string> | undefined): void {
    if (gathered === undefined) timers[2] = setTimeout(pass, gatherMs)
    if (tenants === undefined || gathered === 'anyone') gathered = 'anyone'
    else gathered = new Set([...(gathered ?? []), ...tenants])
  }

  function pass(): void {
    const tenants = gathered === 'anyone' ? undefined : gathered
    gathered = undefined
    wakeAll(() => store.endpointsFor(tenants))
  }

  return {
    keySet: keySetRoute(sets),
    sets,
    forgetKeys: () => keys.forget(now()),
    ports: { store, ledger, send, sets, secrets: secretBox, now, newId: v7, random: randomBytes, wake },
    start() {
      stopListening = news.subscribe(hear)
      timers[0] = setInterval(() => wakeAll(() => store.dueEndpoints(now())), dueEveryMs)
      timers[1] = setInterval(() => wakeAll(() => store.endpointsFor(undefined)), lostEveryMs)
      wakeAll(() => store.endpointsFor(undefined))
    },
    async stop() {
      stopListening()
      for (const timer of timers) clearTimeout(timer)
      await sender.close()
    },
  }
}

/** Receivers look keys up here, and again when a token names one they do not know. */
function keySetRoute(sets: Pick<SetIssuer, 'keySet'>): FastifyPluginAsync {
  return async (app) => {
    app.get('/.well-known/jwks.json', { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=300').send(await sets.keySet()),
    )
  }
}
