import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { type StagedPage, stagedCountsQuery } from '../../api/staging.ts'
import {
  type Connection,
  connectionsQuery,
  type SetupProgress,
  setupQuery,
  type Tenant,
  type Token,
  tokensQuery,
} from '../../api/tenants.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { useNow } from '../../parts/time.tsx'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { tokenState } from './token-status.ts'

const text = inbound.overview
/** An identity provider looks by itself more often than this; longer silence means that it has stopped. */
const silenceMs = 24 * 3_600_000

const places = {
  setup: ['/inbound/tenants/$tenant/setup', text.toSetup],
  tokens: ['/inbound/tenants/$tenant/tokens', text.toTokens],
  staged: ['/inbound/tenants/$tenant/staged', text.toStaged],
  requests: ['/inbound/tenants/$tenant/requests', text.toRequests],
} as const

interface Item {
  readonly text: string
  readonly place: keyof typeof places | null
}

interface Known {
  readonly progress: SetupProgress
  readonly tokens: readonly Token[]
  readonly connection: Connection | undefined
  readonly staged: Pick<StagedPage, 'counts' | 'last'>
}

/** What somebody has to look at, worst first, each with the way to it. */
export function Attention({ tenant }: { readonly tenant: Tenant }) {
  const now = useNow()
  const { data: progress } = useQuery(setupQuery(tenant.id))
  const { data: tokens } = useQuery(tokensQuery(tenant.id))
  const { data: connections } = useQuery(connectionsQuery(tenant.id))
  const { data: staged } = useQuery(stagedCountsQuery(tenant.id))
  if (progress === undefined || tokens === undefined || connections === undefined || staged === undefined) {
    return null
  }
  const items = findItems({ progress, tokens, connection: connections[0], staged }, now)
  return (
    <section className="card card-part" aria-labelledby="attention">
      <Title order={2} id="attention" mb={6}>
        {text.attention}
      </Title>
      {items.length === 0 ? (
        <StatusLabel look={{ role: 'ok', icon: CircleCheck }} word={text.none} />
      ) : (
        <ul className="causes">
          {items.map((item) => (
            <li key={item.text} className="row">
              <CircleAlert size={15} color="var(--status-attention)" aria-hidden />
              <Text size="md">{item.text}</Text>
              {item.place !== null && (
                <Link to={places[item.place][0]} params={{ tenant: tenant.id }}>
                  {places[item.place][1]}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function findItems({ progress, tokens, connection, staged }: Known, now: number): readonly Item[] {
  const { counts, last } = staged
  const items: (Item | false)[] = [
    progress.provisioning === 'not_activated' && { text: text.notActivated, place: 'setup' },
    progress.provisioning === 'not_in_plan' && { text: text.notInPlan, place: 'setup' },
    connection?.enabled === false && { text: text.connectionOff, place: null },
    !tokens.some(({ status }) => status === 'active') && { text: text.noToken, place: 'setup' },
    ...tokens
      .filter((token) => tokenState(token, now) === 'expiresSoon' && token.replacedBy === null)
      .map(({ description, expiresAt }) => ({
        text: text.tokenEnds(description, formatRelative(expiresAt ?? '', now)),
        place: 'tokens' as const,
      })),
    lastRequestItem(progress.lastRequest, now),
    last?.state === 'held' && { text: text.runHeld, place: 'staged' },
    counts.conflict > 0 && { text: text.conflicts(counts.conflict), place: 'staged' },
    counts.held > 0 && { text: text.held(counts.held), place: 'staged' },
  ]
  return items.filter((item) => item !== false)
}

function lastRequestItem(request: SetupProgress['lastRequest'], now: number): Item | false {
  if (request === null) return false
  const when = formatRelative(request.at, now)
  if (request.tokenRefusal !== null) {
    return { text: text.refused(when, inbound.setup.tokenRefusal[request.tokenRefusal]), place: 'requests' }
  }
  if (request.status === 401 || request.status === 403 || request.status >= 500) {
    return { text: text.refused(when, request.detail ?? String(request.status)), place: 'requests' }
  }
  return now - Date.parse(request.at) > silenceMs && { text: text.silent(when), place: 'requests' }
}
