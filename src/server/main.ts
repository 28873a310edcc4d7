import packageFile from '../../package.json' with { type: 'json' }
import { createJobs } from '../jobs/pg-boss.ts'
import { openStore, type Store } from '../store/open-store.ts'
import { checkSecretKey } from './check-secret-key.ts'
import { type Config, readConfig, type ServeFlags } from './config.ts'
import { type DataDirectory, openDataDirectory } from './data-directory.ts'
import { listen } from './listen.ts'
import { createLogger, type Logger } from './logger.ts'
import { createMetrics } from './metrics.ts'
import { createSecretBox, type SecretBox } from './secret-box.ts'
import type { ServerContext } from './server-context.ts'
import { createShutdown } from './shutdown.ts'
import { wire } from './wire.ts'

export interface ServeOptions extends ServeFlags {
  /** Standard error, as JSON lines, unless given. */
  readonly logger?: Logger
}

export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:4664`. */
  readonly url: string
  readonly config: Config
  readonly context: ServerContext
  /** Resolves with what went wrong when the server cannot go on by itself; the caller stops it. Never rejects. */
  readonly failed: Promise<Error>
  /** A one-time address to set the first password at; undefined once there is an admin. */
  firstPasswordUrl(): Promise<string | undefined>
  /** Stops in order: no new requests, jobs and cycles, HTTP, database, PostgreSQL. Calling again waits for the same. */
  stop(): Promise<void>
}

/**
 * Starts a server: data directory, PostgreSQL, migrations, jobs, parts, HTTP. Whatever has been opened is closed
 * again when a later step fails.
 *
 * @throws RollcallError of the step that failed
 */
export async function serve(options: ServeOptions = {}): Promise<RunningServer> {
  const logger = options.logger ?? createLogger()
  const config = readConfig(options)
  const shutdown = createShutdown(logger)
  try {
    return await start(config, logger, shutdown)
  } catch (error) {
    await shutdown.run()
    throw error
  }
}

async function start(
  config: Config,
  logger: Logger,
  shutdown: ReturnType<typeof createShutdown>,
): Promise<RunningServer> {
  const startedAt = new Date()
  const dataDirectory = openDataDirectory(config.dataDirectory)
  shutdown.add('data directory', () => dataDirectory.release())
  const store = await open(config, logger)
  shutdown.add('store', () => store.close())
  if (!store.isBoundByRowSecurity) {
    logger.warn(
      'The database user is a superuser or has BYPASSRLS, so row-level security does not hold for it. Use an ordinary user that owns the database.',
    )
  }
  const secretBox = await openSecretBox(config, dataDirectory, store)
  const jobs = createJobs(store.database, {
    onError: (error, job) => logger.error({ error, job }, 'a job failed'),
  })
  let url = ''
  let isServing = true
  const context: ServerContext = {
    config,
    dataDirectory,
    database: store.database,
    jobs,
    secretBox,
    logger,
    metrics: createMetrics(packageFile.version),
    version: packageFile.version,
    startedAt,
    now: () => new Date(),
    baseUrl: () => config.publicUrl ?? url,
    isServing: () => isServing,
  }
  const parts = await wire(context)
  shutdown.add('http', () => parts.app.close())
  shutdown.add('jobs', () => jobs.stop())
  shutdown.add('parts', () => parts.stop())
  shutdown.add('readiness', () => {
    isServing = false
  })
  await jobs.start()
  url = await listen(parts.app, config)
  await parts.start()
  dataDirectory.announce(url)
  logger.info({ url, ms: Date.now() - startedAt.getTime(), migrated: store.migrated }, 'ready')
  const failed = store.embedded?.gaveUp ?? new Promise<never>(() => {})
  return {
    url,
    config,
    context,
    failed,
    async firstPasswordUrl() {
      const path = await parts.firstPasswordPath()
      return path === undefined ? undefined : new URL(path, context.baseUrl()).href
    },
    stop: () => shutdown.run(),
  }
}

function open(config: Config, logger: Logger): Promise<Store> {
  return openStore({
    databaseUrl: config.databaseUrl,
    dataDirectory: config.dataDirectory,
    onConnectionLost: (error) => logger.warn({ error }, 'a database connection was lost'),
    onPostgresEnd: (reason) => logger.error({ reason }, 'the built-in PostgreSQL ended; starting it again'),
  })
}

async function openSecretBox(config: Config, data: DataDirectory, store: Store): Promise<SecretBox> {
  const source = config.secretKey === undefined ? `the file ${data.path}/secret-key` : 'ROLLCALL_SECRET_KEY'
  const box = createSecretBox(config.secretKey ?? data.readSecretKey(), source)
  await checkSecretKey(store.database, box, source)
  return box
}
