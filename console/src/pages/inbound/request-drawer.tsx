import { Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { failureOf, post } from '../../api/request.ts'
import { oneRequestQuery, type Replay, type WholeRequest } from '../../api/requests.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState } from '../../parts/states.tsx'
import { en } from '../../text/en.ts'
import { formatDuration, formatExact } from '../../text/format.ts'
import { hookText } from '../../text/hooks.ts'
import { profileTitles } from '../../text/inbound.ts'
import { requestText } from '../../text/requests.ts'
import { RequestStatus } from './request-status.tsx'

const text = requestText.drawer

interface RequestDrawerProps {
  readonly tenant: Tenant
  readonly request: string | undefined
  readonly onClose: () => void
  /** Opens the request before (-1) or after (1) this one in the list behind the drawer. */
  readonly onStep: (by: -1 | 1) => void
}

/** One request: why it was refused, what it changed, what was sent, and what would be answered today. */
export function RequestDrawer({ tenant, request, onClose, onStep }: RequestDrawerProps) {
  // On the page and not on the drawer: a button that is busy loses the focus, and the arrows shall go on.
  useHotkeys([
    ['ArrowLeft', () => request !== undefined && onStep(-1)],
    ['ArrowRight', () => request !== undefined && onStep(1)],
  ])
  return (
    <Drawer
      opened={request !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title={text.title}
      closeButtonProps={{ 'aria-label': text.close }}
      transitionProps={{ duration: 120 }}
      // The library that locks scrolling injects a style element without our nonce.
      lockScroll={false}
    >
      {request !== undefined && <OneRequest key={request} tenant={tenant} id={request} />}
    </Drawer>
  )
}

function OneRequest({ tenant, id }: { readonly tenant: Tenant; readonly id: string }) {
  const { data: request, error, refetch } = useQuery(oneRequestQuery(tenant.id, id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'request_not_found') return <Text>{text.gone}</Text>
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (request === undefined) return null
  return (
    <Stack gap="md">
      <div>
        <Title order={2} className="clamp">
          <code>
            {request.method} {request.path}
          </code>
        </Title>
        <Group gap="xs" mt={4}>
          <RequestStatus status={request.status} />
          <Text size="sm" c="dimmed">
            {formatExact(request.at)} · {formatDuration(request.durationMs)}
          </Text>
        </Group>
      </div>
      <Refusal request={request} />
      <Facts tenant={tenant} request={request} />
      <Exchange tenant={tenant} request={request} />
      <Group gap="xs">
        <CopyText value={location.href} label={en.entry.copyLink} />
        <CopyText
          value={cliLine('request', 'show', request.id, '--tenant', tenant.name)}
          label={en.copy.asCli}
        />
        <CopyText value={JSON.stringify(request, null, 2)} label={en.entry.copyJson} />
      </Group>
    </Stack>
  )
}

function Refusal({ request: { error, tokenRefusal } }: { readonly request: WholeRequest }) {
  if (error === null && tokenRefusal === null) return null
  return (
    <section className="problem">
      <Title order={3}>{text.why}</Title>
      {tokenRefusal !== null && <Text size="md">{text.tokenRefusal[tokenRefusal]}</Text>}
      {error !== null && <Text size="md">{error.detail}</Text>}
      {error?.rfc != null && (
        <Text size="sm" c="dimmed">
          {text.rfc} {error.rfc}
        </Text>
      )}
      {error?.scimType != null && (
        <Text size="sm" c="dimmed">
          {text.scimType} <code>{error.scimType}</code>
        </Text>
      )}
    </section>
  )
}

interface PartProps {
  readonly tenant: Tenant
  readonly request: WholeRequest
}

function Facts({ tenant, request }: PartProps) {
  const { subject, outcome, changed, client, address, profile, recognisedBy, tolerances, query } = request
  const facts: readonly (readonly [string, string | null])[] = [
    [text.subject, subject === null ? null : `${subject.type} ${subject.name ?? subject.id ?? ''}`],
    [text.outcome, outcome === null ? null : requestText.outcomes[outcome]],
    [
      text.changed,
      outcome === 'updated' || changed.length > 0 ? changed.join(', ') || text.nothingChanged : null,
    ],
    [text.query, query],
    [text.client, client],
    [text.address, address],
    [
      text.profile,
      profile === null
        ? null
        : `${profileTitles[profile] ?? profile}, ${recognisedBy === null ? text.set : text.recognised(recognisedBy)}`,
    ],
    [text.hook, request.codes.map((code) => hookText.decisions.words[code] ?? code).join(', ') || null],
    [text.tolerances, tolerances.join(', ') || text.noTolerances],
    [text.id, request.id],
  ]
  return (
    <section>
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {request.skippedMembers.length > 0 && (
        <Text size="md" className="notice" mt={8}>
          {text.skipped(request.skippedMembers.length)}
        </Text>
      )}
      {request.missed > 0 && (
        <Text size="md" className="notice" mt={8}>
          {requestText.lost(request.missed)}
        </Text>
      )}
      {request.parts.length > 0 && (
        <details className="step">
          <summary>{text.parts}</summary>
          <ul className="plain-list">
            {request.parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
              <li key={index}>
                {part.type} {part.name ?? part.id}{' '}
                {part.outcome !== null && requestText.outcomes[part.outcome]}{' '}
                <span className="dim">{part.changed.join(', ')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {subject?.id != null && (
        <Link
          to="/inbound/tenants/$tenant/requests"
          params={{ tenant: tenant.id }}
          search={{ resource: subject.id }}
        >
          {text.allAbout}
        </Link>
      )}
    </section>
  )
}

/** What was sent and answered, when that is kept, and the same request tried again. */
function Exchange({ tenant, request: { id, exchange } }: PartProps) {
  const replay = useMutation({
    mutationFn: () => post<Replay>(`${tenantPath(tenant.id)}/requests/${encodeURIComponent(id)}/replay`),
  })
  if (exchange === null) {
    return (
      <Text size="md" c="dimmed" component="div">
        {text.notKept}{' '}
        <Link to="/inbound/tenants/$tenant/settings" params={{ tenant: tenant.id }}>
          {text.toSettings}
        </Link>
      </Text>
    )
  }
  const { request, response } = exchange
  return (
    <>
      <Message title={text.sent} line={`${request.method} ${request.url}`} message={request} />
      <Message title={text.answered} line={String(response.status)} message={response} />
      <section>
        <div className="row">
          <ActButton
            may="tenants.change"
            size="xs"
            loading={replay.isPending}
            onClick={() => replay.mutate()}
          >
            {text.replay}
          </ActButton>
          <Text size="sm" c="dimmed">
            {text.replayText}
          </Text>
        </div>
        <Problem error={replay.error} />
        <div role="status">{replay.data !== undefined && <Replayed replay={replay.data} />}</div>
      </section>
    </>
  )
}

interface MessageProps {
  readonly title: string
  readonly line: string
  readonly message: { readonly headers: Readonly<Record<string, string>>; readonly body: string | null }
}

const Message = ({ title, line, message: { headers, body } }: MessageProps) => (
  <details className="step" open>
    <summary>
      {title} <code>{line}</code>
    </summary>
    <pre>
      {Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n')}
    </pre>
    {body === null ? <Text c="dimmed">{text.noBody}</Text> : <pre>{pretty(body)}</pre>}
  </details>
)

/** JSON with line breaks; anything else as it is. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function Replayed({ replay: { same, before, now, differences, changed } }: { readonly replay: Replay }) {
  return (
    <Stack gap="xs" mt={8}>
      <Text size="md">{same ? text.same : text.differs(before.status, now.status)}</Text>
      {changed.length > 0 && (
        <Text size="md">
          {text.wouldChange}: <code>{changed.join(', ')}</code>
        </Text>
      )}
      {differences.length > 0 && (
        <table className="changes" data-no-keys>
          <thead>
            <tr>
              <th scope="col">{text.path}</th>
              <th scope="col">{text.before}</th>
              <th scope="col">{text.now}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ path, before: was, now: is }) => (
              <tr key={path}>
                <td>{path}</td>
                <td>
                  <Value value={was} />
                </td>
                <td>
                  <Value value={is} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Stack>
  )
}
