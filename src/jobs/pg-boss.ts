import { type Db, PgBoss, type QueuePolicy } from 'pg-boss'
import type { JobData, JobKind, JobPolicy, JobRun, Jobs } from './jobs.ts'

/** The part of a database that the queue needs; `Database` of the store is one. */
export interface JobsDatabase {
  rows<R>(text: string, values?: readonly unknown[]): Promise<R[]>
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>
}

export interface JobsOptions {
  /** Told about failed runs and about trouble of the queue itself. */
  readonly onError?: (error: unknown, job?: { readonly kind: string; readonly id: string }) => void
}

interface Definition {
  readonly kind: JobKind<JobData>
  readonly work: (run: JobRun<JobData>) => Promise<void>
}

/** A node that is not heard of for this long is taken for dead, and its jobs run elsewhere. pg-boss' shortest. */
const heartbeatSeconds = 10

const policies: Readonly<Record<JobPolicy, QueuePolicy>> = {
  one: 'exclusive',
  one_and_next: 'stately',
  any: 'standard',
}

/** The port over pg-boss, in the schema `jobs` of the same database. Nothing outside this file knows it. */
export function createJobs(database: JobsDatabase, options: JobsOptions = {}): Jobs {
  const definitions = new Map<string, Definition>()
  const stopping = new AbortController()
  const onError = options.onError ?? (() => {})
  let running: Promise<unknown>[] = []
  const boss = new PgBoss({
    db: asPgBossDatabase(database),
    schema: 'jobs',
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    cronMonitorIntervalSeconds: 5,
    cronWorkerIntervalSeconds: 5,
    registerInstance: false,
    openTelemetry: { enabled: false },
    warningSlowQuerySeconds: 30,
  })
  boss.on('error', (error) => onError(error))

  async function work({ kind, work }: Definition): Promise<void> {
    await boss.work<JobData>(
      kind.name,
      {
        batchSize: 1,
        localConcurrency: kind.concurrency ?? 1,
        // New jobs are notified; retries, delayed jobs and those of a dead node are found by looking.
        pollingIntervalSeconds: 2,
        notifyPollingIntervalSeconds: 2,
        heartbeatRefreshSeconds: 3,
      },
      async ([job]) => {
        if (!job) return
        const signal = AbortSignal.any([job.signal, stopping.signal])
        const run = work({ id: job.id, data: job.data, retries: job.retryCount, signal })
        running.push(run)
        try {
          await run
        } catch (error) {
          onError(error, { kind: kind.name, id: job.id })
          throw error
        } finally {
          running = running.filter((one) => one !== run)
        }
      },
    )
  }

  return {
    define(kind, work) {
      definitions.set(kind.name, { kind, work: work as Definition['work'] })
    },
    async send(kind, data, { key, delaySeconds } = {}) {
      const id = await boss.send(kind.name, data, {
        ...(key === undefined ? {} : { singletonKey: key }),
        ...(delaySeconds === undefined ? {} : { startAfter: delaySeconds }),
      })
      return id !== null
    },
    async schedule(kind, cron, data, key = '') {
      await boss.schedule(kind.name, cron, data, {
        tz: 'UTC',
        ...(key === '' ? {} : { key, singletonKey: key }),
      })
    },
    async cancel(kind, key) {
      await boss.unschedule(kind.name, key)
      const waiting = await boss.findJobs(kind.name, { key, queued: true })
      const ids = waiting.map((job) => job.id)
      if (ids.length > 0) await boss.cancel(kind.name, ids)
      return ids.length
    },
    async start() {
      await boss.start()
      const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]))
      for (const definition of definitions.values()) {
        const settings = queueSettings(definition.kind)
        const queue = known.get(definition.kind.name)
        if (!queue) await boss.createQueue(definition.kind.name, settings)
        else if (differs(queue, settings))
          await boss.updateQueue(definition.kind.name, withoutPolicy(settings))
      }
      await Promise.all([...definitions.values()].map(work))
    },
    async stop({ graceMs = 10_000 } = {}) {
      stopping.abort()
      await Promise.race([
        Promise.allSettled(running),
        new Promise((done) => setTimeout(done, graceMs).unref()),
      ])
      await boss.stop({ graceful: true, timeout: 1_000, close: false })
    },
  }
}

type QueueSettings = ReturnType<typeof queueSettings>

function queueSettings(kind: JobKind<JobData>) {
  return {
    policy: policies[kind.policy],
    retryLimit: kind.retries ?? 5,
    retryDelay: kind.retryDelaySeconds ?? 1,
    retryBackoff: true,
    expireInSeconds: kind.timeoutSeconds ?? 15 * 60,
    heartbeatSeconds,
    deleteAfterSeconds: 24 * 60 * 60,
    notify: true,
  }
}

function differs(queue: object, settings: QueueSettings): boolean {
  const found = queue as Readonly<Record<string, unknown>>
  return Object.entries(settings).some(([name, value]) => name !== 'policy' && found[name] !== value)
}

function withoutPolicy({ policy: _policy, ...settings }: QueueSettings): Omit<QueueSettings, 'policy'> {
  return settings
}

/** pg-boss runs over our pool and our listening connection, so that a node needs no second set of connections. */
function asPgBossDatabase(database: JobsDatabase): Db {
  return {
    async executeSql(text, values) {
      return { rows: await database.rows(text, values) }
    },
    async listen(channel, onNotification, onReconnect) {
      const stop = await database.listen(channel, onNotification, onReconnect)
      onReconnect()
      return { close: stop }
    },
  }
}
