import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import { createApplication, resumeApplication } from '../../src/engine/application/applications.ts'
import { openCredential } from '../../src/engine/application/credential.ts'
import { type CycleRunner, createCycleRunner } from '../../src/engine/cycle/cycle-runner.ts'
import { createDryRunner, type DryRunner } from '../../src/engine/dry-run/run-dry-run.ts'
import type { AttributeMapping } from '../../src/engine/mapping.ts'
import type { EnginePorts } from '../../src/engine/ports.ts'
import { createAccessTokens } from '../../src/engine/target/access-tokens.ts'
import { openTarget } from '../../src/engine/target/open-target.ts'
import { createRateLimits } from '../../src/engine/target/rate-limits.ts'
import type { Database } from '../../src/store/database.ts'
import { openEngineStore } from '../../src/store/engine/engine-store.ts'
import type { ChaosTarget } from '../target/chaos-target.ts'

export interface EngineInTest {
  readonly ports: EnginePorts
  readonly runner: CycleRunner
  readonly dryRuns: DryRunner
  readonly errors: unknown[]
}

export interface TestClock {
  readonly now: () => Date
  readonly sleep: EnginePorts['sleep']
}

/** An engine as the server assembles it, with short request timeouts. */
export function engineInTest(
  database: Database,
  options: {
    timeoutMs?: number
    allowLoopback?: boolean
    now?: () => Date
    notify?: EnginePorts['notify']
    /** A clock that sleeping moves on, for the engine and for what it sends; nobody waits in earnest. */
    clock?: TestClock
  } = {},
): EngineInTest {
  const errors: unknown[] = []
  const timeoutMs = options.timeoutMs ?? 5_000
  const { clock } = options
  const wait: EnginePorts['sleep'] =
    clock?.sleep ??
    ((milliseconds, stop) => sleep(milliseconds, undefined, stop === undefined ? {} : { signal: stop }))
  const tokens = createAccessTokens(Date.now)
  const clockMs = clock === undefined ? Date.now : () => clock.now().getTime()
  const rates = createRateLimits({ now: clockMs, sleep: wait })
  const ports: EnginePorts = {
    store: openEngineStore(database),
    secrets: {
      seal: (plain, context) => JSON.stringify([plain, context]),
      open(sealed, context) {
        const [plain, with_] = JSON.parse(sealed) as [string, string[]]
        if (JSON.stringify(with_) !== JSON.stringify(context)) throw new Error('sealed for another place')
        return plain
      },
    },
    events: { cycleProgressed: () => {}, applicationChanged: () => {}, logAppended: () => {} },
    openTarget: (application, { signal, onPause, onSpent }) =>
      openTarget({
        connection: application.settings.connection,
        allowLoopback: options.allowLoopback ?? false,
        profile: application.settings.profile,
        limits: application.settings.limits,
        appRoles: application.settings.appRoles,
        secret: openCredential(ports.secrets, application),
        tokens,
        limit: rates.of(application.id, application.settings.limits.requestsPerSecond),
        timeoutMs,
        version: 'test',
        newRequestId: randomUUID,
        now: clockMs,
        sleep: wait,
        ...(signal === undefined ? {} : { signal }),
        ...(onPause === undefined ? {} : { onPause }),
        ...(onSpent === undefined ? {} : { onSpent }),
      }),
    ...(options.notify === undefined ? {} : { notify: options.notify }),
    now: clock?.now ?? options.now ?? (() => new Date()),
    sleep: wait,
    newId: randomUUID,
    owner: 'test',
    version: 'test',
    timeoutMs,
    onError: (error) => errors.push(error),
  }
  return { ports, runner: createCycleRunner(ports), dryRuns: createDryRunner(ports), errors }
}

const always = { apply: 'always' } as const

export const userMappings: readonly AttributeMapping[] = [
  {
    ...always,
    kind: 'direct',
    source: 'userPrincipalName',
    target: 'userName',
    matchingPrecedence: 1,
    required: true,
  },
  {
    ...always,
    kind: 'expression',
    expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    target: 'active',
  },
  { ...always, kind: 'direct', source: 'displayName', target: 'displayName' },
  { ...always, kind: 'direct', source: 'mail', target: 'emails[type eq "work"].value' },
  { ...always, kind: 'direct', source: 'objectId', target: 'externalId' },
  {
    ...always,
    kind: 'direct',
    source: 'department',
    target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
  },
]

export const managerMapping: AttributeMapping = {
  ...always,
  kind: 'direct',
  source: 'manager',
  target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
}

const disable = { action: 'disable', afterDays: 0 } as const

export function settingsInTest(change: Partial<ApplicationSettings> = {}): ApplicationSettings {
  return {
    connection: {
      url: '',
      auth: { kind: 'bearer' },
      headers: {},
      caCertificate: '',
      allowPrivateAddress: true,
    },
    profile: 'rfc',
    scope: 'all',
    includeDefaultAccess: true,
    nestedGroups: 'direct',
    appRoles: [],
    users: {
      enabled: true,
      actions: { create: true, update: true, delete: true },
      attributes: userMappings,
      filters: [],
      clearableSources: [],
    },
    groups: {
      enabled: false,
      actions: { create: true, update: true, delete: true },
      attributes: [
        { ...always, kind: 'direct', source: 'displayName', target: 'displayName', matchingPrecedence: 1 },
        { ...always, kind: 'direct', source: 'objectId', target: 'externalId' },
      ],
      filters: [],
      clearableSources: [],
    },
    leaving: {
      unassigned: disable,
      out_of_scope: disable,
      disabled: disable,
      suspended: disable,
      soft_deleted: disable,
      hard_deleted: { action: 'delete', afterDays: 0 },
    },
    userNameFormat: 'as_mapped',
    notifications: { email: '', onFailure: false, digest: false },
    approvals: { create: false, update: false, delete: false },
    cycleIntervalMinutes: 40,
    deletionThreshold: { count: 20, percent: 10 },
    reconciliation: { everyDays: null, repair: false },
    limits: { requestsPerSecond: null, concurrency: null, membersPerPatch: null },
    ...change,
  }
}

/** An application pointed at a target and turned on. */
export async function applicationInTest(
  { ports }: Pick<EngineInTest, 'ports'> & Partial<EngineInTest>,
  target: Pick<ChaosTarget, 'url'>,
  change: Partial<ApplicationSettings> = {},
  name = `App ${randomUUID().slice(0, 8)}`,
): Promise<ApplicationRecord> {
  const made = await createApplication(ports, {
    name,
    template: 'scim',
    settings: settingsInTest(change),
    url: target.url,
    secret: 'secret',
  })
  return resumeApplication(ports, made.id)
}

/** Fills a directory of a test with people named person-1@example.com and so on; returns their ids in order. */
export async function fillDirectory(database: Database, count: number, from = 1): Promise<string[]> {
  const rows = await database.rows<{ id: string }>(
    `with numbered as (update directory set last_seq = last_seq + $1 where id = 'main' returning last_seq - $1 as base),
     made as (
       insert into directory_person (directory_id, id, attributes, changed_seq)
       select 'main', gen_random_uuid(), jsonb_build_object('userPrincipalName', 'person-' || n || '@example.com',
         'displayName', 'Person ' || n, 'mail', 'person-' || n || '@example.com', 'department',
         case when n % 2 = 0 then 'Sales' else 'Engineering' end, 'accountEnabled', true),
         (select base from numbered) + n - $2::int + 1
       from generate_series($2::int, $2::int + $1::int - 1) n returning id, changed_seq
     ), logged as (
       insert into directory_change (directory_id, seq, kind, subject_id, what)
       select 'main', changed_seq, 'person', id, 'created' from made
     )
     select id from made order by changed_seq`,
    [count, from],
  )
  return rows.map((row) => row.id)
}
