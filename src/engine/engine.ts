import { randomUUID } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { openCredential } from './application/credential.ts'
import { type CycleRunner, createCycleRunner } from './cycle/cycle-runner.ts'
import { type Schedule, startSchedule } from './cycle/schedule.ts'
import { createDryRunner, type DryRunner } from './dry-run/run-dry-run.ts'
import type { Notice } from './notices/notice.ts'
import type { EngineEvents, EnginePorts, SecretBox } from './ports.ts'
import type { EngineStore } from './store.ts'
import { createAccessTokens } from './target/access-tokens.ts'
import { openTarget } from './target/open-target.ts'
import { createRateLimits } from './target/rate-limits.ts'

export interface EngineOptions {
  readonly store: EngineStore
  readonly secrets: SecretBox
  readonly events: EngineEvents
  /** Names this node. A node that alone uses its database keeps one name across restarts, and goes on at once. */
  readonly owner: string
  readonly version: string
  readonly requestTimeoutMs?: number
  /**
   * Whether applications on this machine may be provisioned without being allowed one by one: true where only this
   * machine's users reach the management API, so that they could not reach anything more through it.
   */
  readonly allowLoopback: boolean
  readonly notify?: (notice: Notice) => Promise<void>
  readonly audited?: EnginePorts['audited']
  readonly onError: (error: unknown, applicationId: string) => void
}

/** The engine as the server runs it: ports for use cases, cycles, and the schedule that starts them. */
export interface Engine {
  readonly ports: EnginePorts
  readonly runner: CycleRunner
  readonly dryRuns: DryRunner
  /** Takes up what an earlier process of this node left, and starts cycles when they are due. */
  start(): Promise<void>
  /** Something may be due: look now. */
  wake(): void
  /** Finishes the objects in hand. */
  stop(): Promise<void>
}

export function createEngine(options: EngineOptions): Engine {
  const timeoutMs = options.requestTimeoutMs ?? 30_000
  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal })
  const tokens = createAccessTokens(Date.now)
  const rates = createRateLimits({ now: Date.now, sleep })
  const ports: EnginePorts = {
    store: options.store,
    secrets: options.secrets,
    events: options.events,
    ...(options.notify === undefined ? {} : { notify: options.notify }),
    ...(options.audited === undefined ? {} : { audited: options.audited }),
    openTarget: (application, { signal, onPause, onSpent }) =>
      openTarget({
        connection: application.settings.connection,
        allowLoopback: options.allowLoopback,
        profile: application.settings.profile,
        limits: application.settings.limits,
        appRoles: application.settings.appRoles,
        secret: openCredential(options.secrets, application),
        tokens,
        limit: rates.of(application.id, application.settings.limits.requestsPerSecond),
        timeoutMs,
        version: options.version,
        newRequestId: randomUUID,
        now: Date.now,
        sleep,
        ...(signal === undefined ? {} : { signal }),
        ...(onPause === undefined ? {} : { onPause }),
        ...(onSpent === undefined ? {} : { onSpent }),
      }),
    now: () => new Date(),
    sleep,
    newId: randomUUID,
    owner: options.owner,
    version: options.version,
    timeoutMs,
    onError: options.onError,
  }
  const runner = createCycleRunner(ports)
  const dryRuns = createDryRunner(ports)
  let schedule: Schedule | null = null
  return {
    ports,
    runner,
    dryRuns,
    async start() {
      await ports.store.releaseLeasesOf(options.owner)
      schedule = startSchedule(ports, runner)
    },
    wake: () => schedule?.wake(),
    async stop() {
      await dryRuns.stop()
      await (schedule === null ? runner.stop() : schedule.stop())
    },
  }
}
