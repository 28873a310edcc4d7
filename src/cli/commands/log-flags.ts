import type { Command } from 'commander'

/** The filters of the provisioning log, as flags. */
export interface LogFilterFlags {
  readonly app?: string
  readonly person?: string
  readonly group?: string
  readonly subject?: string
  readonly target?: string
  readonly cycle?: string
  readonly status?: string
  readonly outcome?: string
  readonly action?: string
  readonly code?: string
  readonly search?: string
  readonly since?: string
  readonly until?: string
}

const unitMs = { h: 3_600_000, d: 86_400_000 } as const

/** `2h` and `7d` count back from now; anything else is a time already, which the server judges. */
export function readSince(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,6})([hd])$/.exec(text) ?? []
  if (count === undefined) return text
  return new Date(now - Number(count) * unitMs[unit as keyof typeof unitMs]).toISOString()
}

export function withLogFilters(command: Command): Command {
  return command
    .option('--person <person>', 'id, user name or mail address of a person')
    .option('--group <group>', 'id or name of a group')
    .option('--subject <id>', 'id of somebody, also one the directory has no more')
    .option('--target <id>', 'id of the account or group at the target')
    .option('--cycle <id>', 'what one cycle did')
    .option('--status <statuses>', 'success, failure, skipped, warning')
    .option(
      '--outcome <outcomes>',
      'created, updated, disabled, enabled, deleted, no_change, skipped, failed, held, waiting',
    )
    .option('--action <actions>', 'create, update, disable, enable, delete, none')
    .option('--code <code>', 'error code')
    .option('--search <text>', 'part of a name, or an id')
    .option('--since <time>', '2h, 7d, or an RFC 3339 time')
    .option('--until <time>', '2h, 7d, or an RFC 3339 time')
}

/** The query of the management API that the flags mean. */
export function logQueryOf(
  { app, since, until, ...rest }: LogFilterFlags,
  now: number,
): Record<string, string> {
  const query: Record<string, string> = {}
  const named = {
    application: app,
    person: rest.person,
    group: rest.group,
    subject: rest.subject,
    target: rest.target,
    cycle: rest.cycle,
    status: rest.status,
    outcome: rest.outcome,
    action: rest.action,
    code: rest.code,
    search: rest.search,
    since: since === undefined ? undefined : readSince(since, now),
    until: until === undefined ? undefined : readSince(until, now),
  }
  for (const [name, value] of Object.entries(named)) if (value !== undefined) query[name] = value
  return query
}
