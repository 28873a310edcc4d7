import { Button, Drawer, Group, MultiSelect, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { failureOf } from '../../api/request.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { feedNewsQuery, feedQuery, type ProductEvent } from '../../api/webhooks.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows, NoResults } from '../../parts/states.tsx'
import { Moment } from '../../parts/time.tsx'
import { en } from '../../text/en.ts'
import { formatExact } from '../../text/format.ts'
import { webhookText } from '../../text/webhooks.ts'
import { eventChoices } from './event-types.ts'
import { useTenant } from './use-tenant.ts'

const text = webhookText.events
const route = '/inbound/tenants/$tenant/events'
/** What the server counts of what is new. */
const manyNews = 100

/** `…/events`: what the product is told, as it is told. Kinds, start and the open event are in the URL. */
export function TenantEvents() {
  const tenant = useTenant()
  const { types, from, event } = useSearch({ from: route })
  const navigate = useNavigate({ from: route })
  const after = from === 'now' ? 'latest' : undefined
  const feed = useInfiniteQuery(feedQuery(tenant.id, types, after))
  const events = feed.data?.pages.flatMap(({ items }) => items) ?? []
  const last = feed.data?.pages.at(-1)
  const readOn = () => void feed.fetchNextPage()
  const show = (next: { types?: string; from?: string; event?: string }) =>
    void navigate({ search: next, replace: next.event === undefined, resetScroll: false })
  const kept = { ...(types === undefined ? {} : { types }), ...(from === undefined ? {} : { from }) }
  const chosen = types?.split(',') ?? []
  const query = new URLSearchParams(types === undefined ? {} : { types })
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine(
            ...['event', 'list', '--tenant', tenant.name],
            ...(types === undefined ? [] : ['--types', types]),
          )}
          curl={curlLine('GET', `${tenantPath(tenant.id)}/feed?${query}`)}
        />
        <Group gap="xs" align="flex-end">
          <MultiSelect
            size="xs"
            searchable
            clearable
            label={text.types}
            placeholder={chosen.length === 0 ? text.allTypes : ''}
            clearButtonProps={{ 'aria-label': en.page.clearFilters }}
            value={chosen}
            data={eventChoices(chosen)}
            onChange={(wanted) =>
              show({
                ...(from === undefined ? {} : { from }),
                ...(wanted.length === 0 ? {} : { types: wanted.join(',') }),
              })
            }
          />
          <SegmentedControl
            size="xs"
            aria-label={text.from}
            value={from === 'now' ? 'now' : 'start'}
            data={[
              { value: 'start', label: text.fromStart },
              { value: 'now', label: text.fromNow },
            ]}
            onChange={(value) =>
              show({
                ...(types === undefined ? {} : { types }),
                ...(value === 'now' ? { from: 'now' } : {}),
              })
            }
          />
        </Group>
      </section>
      <section className="card" aria-label={text.title}>
        {feed.error !== null && (
          <BrokenState failure={failureOf(feed.error)} onRetry={() => void feed.refetch()} />
        )}
        {feed.isPending && feed.error === null && <LoadingRows />}
        {feed.isSuccess && events.length === 0 && (
          <Empty types={types} isNow={from === 'now'} onClear={() => show({})} />
        )}
        {events.length > 0 && <Table tenant={tenant} events={events} />}
        {last !== undefined && (
          <footer className="card-foot">
            {last.more ? (
              <Button size="xs" variant="default" loading={feed.isFetchingNextPage} onClick={readOn}>
                {en.page.more}
              </Button>
            ) : (
              <News tenant={tenant} types={types} cursor={last.cursor} onShow={readOn} />
            )}
          </footer>
        )}
      </section>
      <EventDrawer id={event} event={events.find(({ id }) => id === event)} onClose={() => show(kept)} />
    </div>
  )
}

interface NewsProps {
  readonly tenant: Tenant
  readonly types: string | undefined
  readonly cursor: string
  readonly onShow: () => void
}

/** What came since: it waits behind a count at the end of the list. */
function News({ tenant, types, cursor, onShow }: NewsProps) {
  const { data: count = 0 } = useQuery(feedNewsQuery(tenant.id, types, cursor))
  return (
    <div role="status">
      {count > 0 ? (
        <Button size="compact-sm" variant="light" onClick={onShow}>
          {text.news(count, count >= manyNews)}
        </Button>
      ) : (
        <Text size="sm" c="dimmed">
          {text.end}
        </Text>
      )}
    </div>
  )
}

interface EmptyProps {
  readonly types: string | undefined
  readonly isNow: boolean
  readonly onClear: () => void
}

function Empty({ types, isNow, onClear }: EmptyProps) {
  if (types !== undefined) return <NoResults filters={[types]} onClear={onClear} />
  return (
    <EmptyState title={isNow ? text.emptyNow : text.empty}>
      {!isNow && <Text size="md">{text.emptyText}</Text>}
    </EmptyState>
  )
}

const Table = ({ tenant, events }: { readonly tenant: Tenant; readonly events: readonly ProductEvent[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.time}</th>
          <th scope="col">{text.columns.event}</th>
          <th scope="col">{text.columns.subject}</th>
          <th scope="col" className="number">
            {text.columns.version}
          </th>
          <th scope="col">{text.columns.request}</th>
        </tr>
      </thead>
      <tbody>
        {events.map(({ id, type, timestamp, subject, data, version, cause }) => (
          <tr key={id}>
            <td className="nowrap">
              <Moment at={timestamp} />
            </td>
            <th scope="row" className="nowrap">
              <Link
                to="."
                search={(before: Record<string, unknown>) => ({ ...before, event: id }) as never}
                resetScroll={false}
                aria-label={text.open(type, id)}
              >
                <code>{type}</code>
              </Link>
            </th>
            <td className="ellipsis">{nameOfSubject(subject, data)}</td>
            <td className="number">{version}</td>
            <td className="nowrap">
              {cause.requestId !== null && (
                <Link
                  to="/inbound/tenants/$tenant/requests"
                  params={{ tenant: tenant.id }}
                  search={{ request: cause.requestId }}
                  aria-label={text.openRequestOf(type, cause.requestId)}
                >
                  {text.openRequest}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

/** The name that the state the event led to has, or the kind and id. */
function nameOfSubject(subject: ProductEvent['subject'], data: ProductEvent['data']): string {
  const state = data[subject.kind]
  const named = typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {}
  const name = named['displayName'] ?? named['userName']
  return typeof name === 'string' ? name : `${subject.kind} ${subject.id}`
}

interface EventDrawerProps {
  readonly id: string | undefined
  readonly event: ProductEvent | undefined
  readonly onClose: () => void
}

/** One event as the product reads it. */
const EventDrawer = ({ id, event, onClose }: EventDrawerProps) => (
  <Drawer
    opened={id !== undefined}
    onClose={onClose}
    position="right"
    size="lg"
    title={text.drawer}
    closeButtonProps={{ 'aria-label': en.page.close }}
    transitionProps={{ duration: 120 }}
    // The library that locks scrolling injects a style element without our nonce.
    lockScroll={false}
  >
    {id !== undefined && event === undefined && <Text>{text.gone}</Text>}
    {event !== undefined && (
      <Stack gap="md">
        <div>
          <Title order={2}>
            <code>{event.type}</code>
          </Title>
          <Text size="sm" c="dimmed">
            {formatExact(event.timestamp)}
          </Text>
        </div>
        <pre className="raw">{JSON.stringify(event, null, 2)}</pre>
        <Group gap="xs">
          <CopyText value={location.href} label={en.entry.copyLink} />
          <CopyText value={JSON.stringify(event, null, 2)} label={en.entry.copyJson} />
        </Group>
      </Stack>
    )}
  </Drawer>
)
