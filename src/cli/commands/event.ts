import type { Command } from 'commander'
import type {
  FeedPageJson,
  ProductEventJson,
  SnapshotGroupJson,
  SnapshotMemberJson,
  SnapshotPageJson,
} from '../../api/event-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

interface FeedFlags {
  readonly tenant?: string
  readonly after?: string
  readonly types?: string
}

/** `rollcall event …`: what the product is told. */
export function eventCommands(program: Command, context: CliContext): void {
  const event = program.command('event').description('what your product is told: members, groups, in order')
  listCommand(event, context)
  followCommand(event, context)
  snapshotCommand(event, context)
}

const withFeedFlags = (command: Command): Command =>
  command
    .option('--tenant <tenant>', 'name or id of the tenant (default: all)')
    .option('--types <types>', 'only these: member.deactivated,group.*')

function listCommand(event: Command, context: CliContext): void {
  const command = withFeedFlags(event.command('list'))
    .description('events from a cursor on, oldest first; --json prints JSON Lines')
    .option('--after <cursor>', 'where the last answer ended (default: all that is kept)')
    .option('--limit <n>', 'the most to list', '100')
    .action(async (flags: FeedFlags & { readonly limit: string }) => {
      const limit = Math.max(1, Number.parseInt(flags.limit, 10) || 100)
      const found: ProductEventJson[] = []
      let cursor = flags.after
      for (let more = true; more && found.length < limit; ) {
        const page = await readPage(
          context,
          { ...flags, after: cursor },
          { limit: Math.min(1000, limit - found.length) },
        )
        found.push(...page.items)
        cursor = page.cursor
        more = page.more
      }
      if (context.output.format === 'json') for (const one of found) context.output.jsonLine(one)
      else context.output.list(found, columns, 'No event.')
      context.output.message(`Go on with --after ${cursor}`)
    })
  withExamples(command, 'rollcall event list --tenant Acme', "rollcall event list --types 'member.*' --json")
}

const columns = [
  { title: 'AT', value: (one: ProductEventJson) => one.timestamp },
  { title: 'EVENT', value: (one: ProductEventJson) => one.type },
  { title: 'WHO', value: nameOf },
  { title: 'ID', value: (one: ProductEventJson) => one.id },
]

function followCommand(event: Command, context: CliContext): void {
  const command = withFeedFlags(event.command('follow'))
    .description('print events as they happen, until interrupted')
    .option('--after <cursor>', 'begin here rather than now')
    .action(async (flags: FeedFlags) => {
      let cursor = flags.after ?? 'latest'
      while (!context.signal.aborted) {
        const page = await readPage(context, { ...flags, after: cursor }, { wait: 20, limit: 1000 })
        for (const one of page.items) {
          if (context.output.format === 'json') context.output.jsonLine(one)
          else context.output.lines(`${one.timestamp}  ${one.type}  ${nameOf(one)}  ${page.cursor}`)
        }
        cursor = page.cursor
      }
    })
  withExamples(command, 'rollcall event follow --tenant Acme', 'rollcall event follow --after c_1z4 --json')
}

/** Who or what an event is about, in a word a person knows. */
function nameOf({ data, subject }: ProductEventJson): string {
  const { member, group, resource } = data as Record<string, Record<string, unknown> | undefined>
  const document = member ?? group ?? resource ?? data
  const name = document['userName'] ?? document['displayName'] ?? document['externalId']
  return typeof name === 'string' ? name : `${subject.kind} ${subject.id}`
}

function readPage(
  context: CliContext,
  { tenant, after, types }: { readonly [name in keyof FeedFlags]?: string | undefined },
  more: Readonly<Record<string, number>>,
): Promise<FeedPageJson> {
  const path = tenant === undefined ? '/feed' : `/tenants/${encodeURIComponent(tenant)}/feed`
  return context.api().get<FeedPageJson>(path, {
    ...more,
    ...(after === undefined ? {} : { after }),
    ...(types === undefined ? {} : { types }),
  })
}

function snapshotCommand(event: Command, context: CliContext): void {
  const command = event
    .command('snapshot')
    .description(
      'everyone who is a member now; --json prints JSON Lines, the last one with count, hash and cursor',
    )
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .option('--groups', 'every group instead')
    .action(async ({ tenant, groups }: { readonly tenant: string; readonly groups?: boolean }) => {
      const found: SnapshotPageJson['items'] = []
      let page: SnapshotPageJson | undefined
      do {
        page = await context.api().get<SnapshotPageJson>(`/tenants/${encodeURIComponent(tenant)}/snapshot`, {
          of: groups ? 'groups' : 'members',
          limit: 1000,
          ...(page?.next === undefined ? {} : { page: page.next }),
        })
        if (context.output.format === 'json') for (const one of page.items) context.output.jsonLine(one)
        else found.push(...page.items)
      } while (page.next !== undefined)
      const { count, hash, cursor } = page
      if (context.output.format === 'json') return context.output.jsonLine({ count, hash, cursor })
      context.output.list(found, groups ? groupColumns : memberColumns, 'Nobody is there.')
      context.output.message(`${count} in all. Go on in the feed with --after ${cursor}`)
    })
  withExamples(
    command,
    'rollcall event snapshot --tenant Acme',
    'rollcall event snapshot --tenant Acme --groups --json',
  )
}

type Snapshot = SnapshotPageJson['items'][number]

const memberColumns = [
  { title: 'MEMBER', value: (one: Snapshot) => String((one as SnapshotMemberJson).member['userName'] ?? '') },
  { title: 'STATE', value: (one: Snapshot) => (one as SnapshotMemberJson).state },
  {
    title: 'GROUPS',
    value: (one: Snapshot) =>
      (one as SnapshotMemberJson).groups.map(({ displayName, id }) => displayName ?? id).join(', '),
  },
  { title: 'ID', value: (one: Snapshot) => one.id },
]

const groupColumns = [
  { title: 'GROUP', value: (one: Snapshot) => String((one as SnapshotGroupJson).group['displayName'] ?? '') },
  {
    title: 'MEMBERS',
    value: (one: Snapshot) => (one as SnapshotGroupJson).memberCount,
    align: 'right' as const,
  },
  { title: 'ID', value: (one: Snapshot) => one.id },
]
