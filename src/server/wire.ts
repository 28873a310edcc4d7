import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { v7 } from 'uuid'
import { apiSnapshots } from '../api/audit-snapshots.ts'
import { createLiveEvents } from '../api/live-events.ts'
import { type ApiDependencies, apiRoutes } from '../api/routes.ts'
import { buildApi } from '../api/server.ts'
import { createDirectoryStore } from '../store/directory/create-directory-store.ts'
import { defineDailyWork, keepsOf } from './daily-work.ts'
import { defineEngineMails } from './engine-mails.ts'
import { healthRoutes } from './health.ts'
import { openLedgerBell } from './ledger-bell.ts'
import { createMailer } from './mail/mailer.ts'
import { defineTokenReminders } from './remind-of-tokens.ts'
import type { ServerContext } from './server-context.ts'
import { shareEvents } from './share-events.ts'
import { makeFirstPasswordPath, wireAccess } from './wire-access.ts'
import { wireEngine } from './wire-engine.ts'
import { wireFeed } from './wire-feed.ts'
import { wireProvider } from './wire-provider.ts'
import { wireWebhooks } from './wire-webhooks.ts'

/** The assembled parts. */
export interface Wired {
  readonly app: FastifyInstance
  /** Where the first password is set, once; undefined when there is an admin. */
  firstPasswordPath(): Promise<string | undefined>
  /** Begins the work that nobody asks for over HTTP. Called once the server listens. */
  start(): Promise<void>
  /** Ends it. Called before the server stops answering. */
  stop(): Promise<void>
}

const consoleFolder = join(import.meta.dirname, '..', '..', 'console', 'dist')

/**
 * Puts the parts together; the only place that knows all of them. Kinds of jobs are defined in here, because the
 * queue is started after it.
 */
export async function wire(context: ServerContext): Promise<Wired> {
  const sharing = shareEvents(context.database, (error) =>
    context.logger.warn({ error }, 'an event was not told to the other nodes'),
  )
  const events = createLiveEvents({ onEmit: sharing.tell })
  const stopSharing = await sharing.start(events)
  const bell = await openLedgerBell(context.database, {
    onError: (error) => context.logger.warn({ error }, 'news of the ledger were not told to the other nodes'),
  })
  const scim = await wireProvider(context, events, bell)
  const feed = wireFeed(context.database, bell)
  const webhooks = wireWebhooks(context, feed.ledger, bell)
  const mailer = createMailer({
    ...context,
    smtpUrl: context.config.smtpUrl,
    from: context.config.mailFrom,
    secrets: context.secretBox,
  })
  const access = await wireAccess(context, scim.provider.ports.tenants, mailer)
  const engine = wireEngine(context, events, (notice) => mailer.notify(notice), access.ports.store)
  const directory = { store: createDirectoryStore(context.database), now: context.now, newId: v7 }
  const reminders = defineTokenReminders(context, access.ports.store, mailer)
  const dailyWork = defineDailyWork(
    context,
    directory,
    access.ports.store,
    webhooks.ports.store,
    webhooks.forgetKeys,
  )
  const engineMails = defineEngineMails(context, engine.ports)
  const dependencies: ApiDependencies = {
    version: context.version,
    startedAt: context.startedAt,
    keeps: keepsOf(context.config),
    access,
    events,
    directory,
    engine,
    listMails: (limit) => mailer.list(limit),
    provider: scim.provider,
    feed,
    webhooks: webhooks.ports,
    hooks: scim.hooks,
    signingKeys: { list: webhooks.sets.list, rotate: webhooks.sets.rotate, issuer: context.baseUrl },
    publicUrl: context.config.publicUrl,
  }
  const app = await buildApi({
    dependencies,
    routes: [apiRoutes(dependencies)],
    snapshots: apiSnapshots(dependencies),
    consoleFolder,
    logger: context.logger,
    hosts: [...context.config.hosts, ...publicHost(context.config.publicUrl)],
    trustProxy: context.config.trustedProxies,
    mounts: [healthRoutes(context), scim.mount, scim.oauth, webhooks.keySet],
  })
  return {
    app,
    firstPasswordPath: () => makeFirstPasswordPath(access),
    async start() {
      await engine.start()
      await dailyWork.start()
      await reminders.start()
      await engineMails.start()
      await scim.start()
      webhooks.start()
    },
    async stop() {
      await engine.stop()
      events.close()
      await stopSharing()
      await scim.stop()
      await webhooks.stop()
      await bell.close()
    },
  }
}

function publicHost(publicUrl: string | undefined): string[] {
  return publicUrl === undefined ? [] : [new URL(publicUrl).hostname]
}
