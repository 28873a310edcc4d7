import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { v7 } from 'uuid'
import type { LiveEventSink } from '../api/live-events.ts'
import type { ProviderDependencies } from '../api/tenant-shapes.ts'
import { scimPlugin } from '../provider/adapters/fastify.ts'
import { oauthPlugin } from '../provider/adapters/fastify-oauth.ts'
import { trustedProxies } from '../provider/adapters/trusted-proxies.ts'
import { createProvider } from '../provider/provider.ts'
import type { ProviderPorts } from '../provider/provider-ports.ts'
import { openCredentialCache } from '../provider/tokens/credential-cache.ts'
import { createFailedLogins } from '../provider/tokens/failed-logins.ts'
import { openLastUseRecorder } from '../provider/tokens/last-use.ts'
import { profiles } from '../scim/index.ts'
import { connectionStores } from '../store/provider/connections/stores.ts'
import { membershipStores } from '../store/provider/membership/stores.ts'
import { createResourceStore } from '../store/provider/resource-store.ts'
import { createTenantStore } from '../store/provider/tenants.ts'
import type { LedgerBell } from './ledger-bell.ts'
import type { ServerContext } from './server-context.ts'
import { type WiredHooks, wireHooks } from './wire-hooks.ts'
import { defineMembershipWork } from './wire-membership.ts'
import { wireRequestLog } from './wire-request-log.ts'

/** The app side, assembled: what the management API works with, and what listens under `/scim`. */
export interface WiredProvider extends ProviderDependencies {
  readonly mount: FastifyPluginAsync
  /** The token endpoint. */
  readonly oauth: FastifyPluginAsync
  readonly hooks: WiredHooks['ports']
  /** Begins the work that nobody asks for. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function wireProvider(
  context: ServerContext,
  live: LiveEventSink,
  bell: LedgerBell,
): Promise<WiredProvider> {
  const { database, logger, now } = context
  const requestLog = wireRequestLog(context, live)
  const tenants = createTenantStore(database)
  const hooks = wireHooks(context, tenants)
  const credentials = await openCredentialCache(tenants, { now: () => now().getTime() })
  const lastUse = openLastUseRecorder(tenants, {
    onError: (error) => logger.warn({ err: error }, 'The last use of tokens could not be written.'),
  })
  const provider = createProvider({
    store: createResourceStore(database, v7),
    credentials,
    lastUse,
    cursorSeal: context.secretBox,
    newId: v7,
    now,
    hooksOf: hooks.hooksOf,
    onChange: ({ tenantId }) => bell.ring(tenantId),
    documentationUri: context.config.documentationUrl,
    onRequest: (record, exchange) => {
      requestLog.recorder.record(record, exchange)
      const { caller, touched: _, ...rest } = record
      logger.debug(
        { ...rest, tenantId: caller?.tenantId, tokenId: caller?.tokenId },
        'answered a SCIM request',
      )
    },
    onError: (error, requestId) => logger.error({ err: error, requestId }, 'A SCIM request failed.'),
  })
  const work = defineMembershipWork(context, live, () => ports)
  const ports: ProviderPorts = {
    ...membershipStores(database, v7),
    ...connectionStores(database),
    runSynchronization: work.runSynchronization,
    runProperties: work.runProperties,
    runDisconnection: work.runDisconnection,
    tenants,
    now,
    newId: v7,
    random: randomBytes,
    profiles: Object.keys(profiles),
  }
  return {
    hooks: hooks.ports,
    start: () => work.start(),
    provider: {
      ports,
      baseUrl: context.baseUrl,
      scimUrl: () => `${context.baseUrl()}/scim/v2`,
      requests: requestLog.ports(provider),
    },
    mount: scimPlugin(provider, {
      mount: '/scim',
      publicUrl: context.config.publicUrl,
      trustedProxies: trustedProxies(context.config.trustedProxies),
    }),
    oauth: oauthPlugin(
      {
        ...ports,
        failedLogins: createFailedLogins(() => now().getTime()),
        onError: (error) => logger.error({ err: error }, 'A token request failed.'),
      },
      context.baseUrl,
    ),
    async stop() {
      await requestLog.recorder.close()
      await lastUse.close()
      await credentials.close()
      await hooks.stop()
    },
  }
}
