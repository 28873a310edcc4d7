import { Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type AuditEntry, auditEntryQuery } from '../../api/across.ts'
import { failureOf } from '../../api/request.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState } from '../../parts/states.tsx'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'
import { formatExact } from '../../text/format.ts'
import { AuditOutcome, targetOf } from './audit-table.tsx'

const text = across.audit

/** One entry of the audit log: who, on what, and every value from → to. Its address is in the URL. */
export const AuditDrawer = ({
  entry,
  onClose,
}: {
  readonly entry: string | undefined
  readonly onClose: () => void
}) => (
  <Drawer
    opened={entry !== undefined}
    onClose={onClose}
    position="right"
    size="lg"
    title={text.entry}
    closeButtonProps={{ 'aria-label': en.page.close }}
    transitionProps={{ duration: 120 }}
    // The library that locks scrolling injects a style element without our nonce.
    lockScroll={false}
  >
    {entry !== undefined && <Entry id={entry} />}
  </Drawer>
)

function Entry({ id }: { readonly id: string }) {
  const { data: entry, error, refetch } = useQuery(auditEntryQuery(id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'audit_entry_not_found') return <Text>{text.gone}</Text>
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (entry === undefined) return null
  const facts = factsOf(entry)
  return (
    <Stack gap="md">
      <div>
        <Title order={2}>
          <code>{entry.action}</code>
        </Title>
        <Group gap="xs" mt={4}>
          <AuditOutcome outcome={entry.outcome} />
          <Text size="sm" c="dimmed">
            {formatExact(entry.at)}
          </Text>
        </Group>
      </div>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {entry.changes.length === 0 ? (
        <Text c="dimmed">{text.nothing}</Text>
      ) : (
        <table className="changes" data-no-keys>
          <thead>
            <tr>
              <th scope="col">{text.path}</th>
              <th scope="col">{text.from}</th>
              <th scope="col">{text.to}</th>
            </tr>
          </thead>
          <tbody>
            {entry.changes.map(({ path, from, to }) => (
              <tr key={path}>
                <td>{path}</td>
                <td>
                  <Value value={from} />
                </td>
                <td>
                  <Value value={to} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Group gap="xs">
        <CopyText value={location.href} label={en.entry.copyLink} />
        <CopyText value={cliLine('audit', 'show', entry.id)} label={en.copy.asCli} />
        <CopyText value={JSON.stringify(entry, null, 2)} label={en.entry.copyJson} />
      </Group>
    </Stack>
  )
}

function factsOf(entry: AuditEntry): readonly (readonly [string, string])[] {
  const { actor, via, code, tenantId, address, requestId } = entry
  const role = actor.role === null ? '' : `, ${actor.role}`
  const facts: readonly (readonly [string, string | null])[] = [
    [text.columns.who, `${actor.name} (${text.actorKind[actor.kind]}${role})`],
    [text.columns.via, text.via[via]],
    [text.columns.target, targetOf(entry)],
    [text.facts.code, code],
    [text.facts.tenant, tenantId],
    [text.facts.address, address],
    [text.facts.request, requestId],
  ]
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}
