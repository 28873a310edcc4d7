import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ReplayJson, RequestJson, WholeRequestJson } from '../../api/request-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { readSince } from './log-flags.ts'

interface ListFlags {
  readonly tenant: string
  readonly refused?: boolean
  readonly status?: string
  readonly method?: string
  readonly person?: string
  readonly search?: string
  readonly token?: string
  readonly profile?: string
  readonly tolerance?: string
  readonly hook?: boolean
  readonly since?: string
  readonly limit: string
}

/** `rollcall request …`: what identity providers sent to a tenant, and what they were answered. */
export function requestCommands(program: Command, context: CliContext): void {
  const request = program
    .command('request')
    .description('what identity providers sent, and what they were answered')
  listCommand(request, context)
  showCommand(request, context)
  tailCommand(request, context)
  replayCommand(request, context)
}

function listCommand(request: Command, context: CliContext): void {
  const command = request
    .command('list')
    .description('requests, newest first; --json prints JSON Lines')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .option('--refused', 'only what was refused or failed')
    .option('--status <status>', 'answered with this HTTP status')
    .option('--method <method>', 'GET, POST, PUT, PATCH or DELETE')
    .option('--person <id>', 'about this person, or another resource')
    .option('--search <text>', 'part of a name, a path or a client')
    .option('--token <id>', 'sent with this token')
    .option('--profile <profile>', 'understood as this identity provider')
    .option('--tolerance <name>', 'this tolerance was applied')
    .option('--hook', 'only what your hook refused, had wait or gave no answer to')
    .option('--since <time>', '2h, 7d, or an RFC 3339 time')
    .option('--limit <n>', 'the most to list', '50')
    .action(async (flags: ListFlags) => {
      const { tenant, person, since, limit: text, ...same } = flags
      const limit = Math.max(1, Number.parseInt(text, 10) || 50)
      const query = {
        ...same,
        ...(person === undefined ? {} : { resource: person }),
        ...(since === undefined ? {} : { since: readSince(since, Date.now()) }),
        ...(same.method === undefined ? {} : { method: same.method.toUpperCase() }),
        limit: Math.min(limit, 1000),
      }
      const found: RequestJson[] = []
      let count = 0
      for await (const entry of context.api().items<RequestJson>(pathOf(tenant), query)) {
        count += 1
        if (context.output.format === 'json') context.output.jsonLine(entry)
        else found.push(entry)
        if (count >= limit) break
      }
      if (context.output.format !== 'json') {
        context.output.list(
          found,
          columns,
          'No request. The identity provider has not called yet, or nothing matches.',
        )
      }
    })
  withExamples(
    command,
    'rollcall request list --tenant Acme --refused --since 24h',
    'rollcall request list --tenant Acme --person 019a… --json',
  )
}

const columns = [
  { title: 'REQUEST', value: (one: RequestJson) => one.id },
  { title: 'AT', value: (one: RequestJson) => one.at },
  { title: 'METHOD', value: (one: RequestJson) => one.method },
  { title: 'PATH', value: (one: RequestJson) => one.path },
  { title: 'STATUS', value: (one: RequestJson) => one.status, align: 'right' as const },
  { title: 'MS', value: (one: RequestJson) => one.durationMs, align: 'right' as const },
  { title: 'CLIENT', value: (one: RequestJson) => one.profile },
  { title: 'ABOUT', value: (one: RequestJson) => one.subject?.name ?? one.subject?.id },
  { title: 'WHAT', value: whatOf },
]

function whatOf(one: RequestJson): string {
  if (one.error !== null) return `${one.error.detail}${one.error.rfc === null ? '' : ` (${one.error.rfc})`}`
  if (one.parts.length > 0) return `${one.parts.length} operations`
  const changed = one.changed.length > 0 ? `: ${one.changed.join(', ')}` : ''
  return `${one.outcome ?? ''}${changed}`
}

function showCommand(request: Command, context: CliContext): void {
  const command = request
    .command('show <request>')
    .description('one request: what it was about, what changed or why it was refused')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (id: string, { tenant }: { readonly tenant: string }) => {
      const found = await context.api().get<WholeRequestJson>(`${pathOf(tenant)}/${encodeURIComponent(id)}`)
      context.output.result(found, lines(found))
    })
  withExamples(command, 'rollcall request show q_… --tenant Acme')
}

function lines(one: WholeRequestJson): string[] {
  const line = (title: string, value: string | null) =>
    value === null || value === '' ? [] : [`  ${title} ${value}`]
  return [
    `${one.method} ${one.path}${one.query === null ? '' : `?${one.query}`} → ${one.status} in ${one.durationMs} ms`,
    ...line('At:         ', one.at),
    ...line('From:       ', one.address),
    ...line('Client:     ', one.client),
    ...line(
      'Profile:    ',
      one.recognisedBy === null ? one.profile : `${one.profile} (by ${one.recognisedBy})`,
    ),
    ...line(
      'Token:      ',
      one.tokenRefusal === null ? one.tokenId : `${one.tokenId} was refused: ${one.tokenRefusal}`,
    ),
    ...line(
      'About:      ',
      one.subject === null
        ? null
        : [one.subject.type, one.subject.name, one.subject.id].filter((part) => part !== null).join(' '),
    ),
    ...line('Outcome:    ', one.outcome),
    ...line('Changed:    ', one.changed.join(', ')),
    ...line('Left out:   ', one.skippedMembers.join(', ')),
    ...line('Hook:       ', one.codes.join(', ')),
    ...line('Tolerances: ', one.tolerances.join(', ')),
    ...line('Not kept:   ', one.unknown.join(', ')),
    ...line('Refused:    ', one.error?.detail ?? null),
    ...line('Rule:       ', one.error?.rfc ?? null),
    ...one.parts.map((part) => `  - ${part.outcome ?? 'refused'} ${part.type} ${part.name ?? part.id ?? ''}`),
    ...(one.exchange === null
      ? []
      : [
          '',
          `Sent: ${one.exchange.request.url}`,
          one.exchange.request.body ?? '',
          '',
          'Answered:',
          one.exchange.response.body ?? '',
        ]),
  ]
}

function tailCommand(request: Command, context: CliContext): void {
  const command = request
    .command('tail')
    .description('print requests as they come, until interrupted')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async ({ tenant }: { readonly tenant: string }) => {
      const page = (query: Record<string, string | number>) =>
        context.api().get<{ items: RequestJson[] }>(pathOf(tenant), query)
      const [newest] = (await page({ limit: 1 })).items
      let after = newest?.number ?? '0'
      while (!context.signal.aborted) {
        const { items } = await page({ after, limit: 1000 })
        for (const entry of items) {
          if (context.output.format === 'json') context.output.jsonLine(entry)
          else
            context.output.lines(
              `${entry.at}  ${entry.status}  ${entry.method} ${entry.path}  ${whatOf(entry)}`,
            )
          after = entry.number
        }
        if (items.length === 0)
          await sleep(1000, undefined, { signal: context.signal }).catch(() => undefined)
      }
    })
  withExamples(command, 'rollcall request tail --tenant Acme')
}

function replayCommand(request: Command, context: CliContext): void {
  const command = request
    .command('replay <request>')
    .description('answer a stored request again, as it would be answered now; nothing is written')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (id: string, { tenant }: { readonly tenant: string }) => {
      const path = `${pathOf(tenant)}/${encodeURIComponent(id)}/replay`
      const replay = await context.api().post<ReplayJson>(path)
      context.output.result(replay, [
        replay.same
          ? `The same answer: ${replay.now.status}.`
          : `Another answer: ${replay.before.status} then, ${replay.now.status} now.`,
        ...replay.differences.map(
          ({ path, before, now }) => `  ${path}: ${JSON.stringify(before)} → ${JSON.stringify(now)}`,
        ),
        ...(replay.changed.length > 0 ? [`Would change: ${replay.changed.join(', ')}`] : []),
      ])
      context.output.message('It ran against today’s data, and nothing was written.')
    })
  withExamples(command, 'rollcall request replay q_… --tenant Acme')
}

function pathOf(tenant: string): string {
  return `/tenants/${encodeURIComponent(tenant)}/requests`
}
