import { Button, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, Clock, Hand, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import { type Synchronization, synchronizationsQuery } from '../../api/staging.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber, formatPercent } from '../../text/format.ts'
import { staging } from '../../text/staging.ts'

const text = staging.run
const looks = {
  waiting: { role: 'neutral', icon: Clock },
  running: { role: 'running', icon: LoaderCircle, turns: true },
  held: { role: 'held', icon: Hand },
  done: { role: 'ok', icon: CircleCheck },
  cancelled: { role: 'neutral', icon: Ban },
} as const

/** The newest run of Synchronize: how far it is, what it did, or what it asks. */
export function RunPanel({ run }: { readonly run: Synchronization }) {
  const { state, progress, cause, requestedBy, createdAt, endedAt } = run
  const { done, total, percent } = progress
  return (
    <section className="card card-part" aria-labelledby="run">
      <div className="row">
        <Title order={2} id="run">
          {text.title}
        </Title>
        <StatusLabel look={looks[state]} word={text.state[state]} />
        <span className="dim">
          {text.cause[cause]} {requestedBy !== null && text.by(requestedBy)}{' '}
          <RelativeTime at={endedAt ?? createdAt} />
        </span>
      </div>
      {(state === 'running' || state === 'waiting') && (
        <>
          <div
            className="bar"
            role="progressbar"
            aria-label={text.label}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
            style={{ marginBlock: 8 }}
          >
            <div className="fill" style={{ width: `${percent}%`, background: 'var(--status-running)' }} />
          </div>
          <Text size="sm">
            {text.progress(formatNumber(done), formatNumber(total), formatPercent(percent))}
          </Text>
        </>
      )}
      <div role="status">{state !== 'held' && <RunCounts run={run} />}</div>
      {state === 'held' && <HeldRun run={run} />}
    </section>
  )
}

function RunCounts({ run: { counts, state } }: { readonly run: Synchronization }) {
  const some = Object.entries(text.counts)
    .map(([name, word]) => ({ word, count: counts[name as keyof typeof counts] }))
    .filter(({ count }) => count > 0)
  if (some.length === 0) return state === 'done' ? <Text size="sm">{text.nothing}</Text> : null
  return <Text size="sm">{some.map(({ word, count }) => `${formatNumber(count)} ${word}`).join(' · ')}</Text>
}

/** More than is done without a word: allow it by typing how many, or cancel it. */
function HeldRun({ run: { id, tenantId, progress } }: { readonly run: Synchronization }) {
  const [asking, setAsking] = useState(false)
  const decide = useAction(
    (word: 'allow' | 'cancel') => post(`${tenantPath(tenantId)}/synchronizations/${id}/${word}`),
    {
      refresh: [
        ['staged', tenantId],
        ['synchronizations', tenantId],
      ],
      onDone: () => setAsking(false),
    },
  )
  return (
    <div className="notice" role="alert" style={{ marginBlockStart: 8 }}>
      <Text size="md" fw={600}>
        {text.heldTitle}
      </Text>
      <Text size="md">{text.heldText(progress.total)}</Text>
      <div className="row" style={{ marginBlockStart: 8 }}>
        <ActButton
          may="tenants.change"
          size="xs"
          loading={decide.isPending && decide.variables === 'cancel'}
          onClick={() => decide.mutate('cancel')}
        >
          {text.cancel}
        </ActButton>
        <ActButton may="tenants.change" size="xs" variant="default" onClick={() => setAsking(true)}>
          {text.allow(progress.total)}
        </ActButton>
      </div>
      {!asking && <Problem error={decide.error} />}
      <Confirm
        title={text.heldTitle}
        consequence={text.allowText(progress.total)}
        action={text.allow(progress.total)}
        opened={asking}
        pending={decide.isPending}
        error={decide.error}
        onConfirm={() => decide.mutate('allow')}
        onClose={() => setAsking(false)}
        type={{ text: String(progress.total), label: text.allowType(progress.total) }}
      />
    </div>
  )
}

const shownRuns = 10

/** How it went before. */
export function EarlierRuns({ tenant }: { readonly tenant: Tenant }) {
  const { data: runs = [] } = useQuery(synchronizationsQuery(tenant.id))
  const [all, setAll] = useState(false)
  if (runs.length < 2) return null
  const earlier = runs.slice(1)
  const shown = all ? earlier : earlier.slice(0, shownRuns)
  return (
    <section className="card card-part" aria-labelledby="earlier">
      <Title order={2} id="earlier" mb={6}>
        {text.earlier}
      </Title>
      <ul className="check">
        {shown.map((run) => (
          <li key={run.id} className="row">
            <StatusLabel look={looks[run.state]} word={text.state[run.state]} />
            <RelativeTime at={run.endedAt ?? run.createdAt} />
            <span className="dim">
              {text.cause[run.cause]} {run.requestedBy !== null && text.by(run.requestedBy)}
            </span>
            <RunCounts run={run} />
          </li>
        ))}
      </ul>
      {shown.length < earlier.length && (
        <Button size="xs" variant="default" onClick={() => setAll(true)}>
          {staging.tabs.all} {formatNumber(earlier.length)}
        </Button>
      )}
    </section>
  )
}
