import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Cycle, failuresQuery } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { formatDuration, formatNumber, formatPercent, formatRange, formatRate } from '../text/format.ts'
import { applicationLooks, CycleStateLabel } from './status-label.tsx'
import { RelativeTime, useNow } from './time.tsx'

interface CyclePanelProps {
  readonly cycle: Cycle | null
  readonly name: string
  /** Whether this is the application's last cycle, so that what fails now is what it left. */
  readonly isNewest?: boolean
}

/** A cycle as people follow it: five numbers along its stages, a bar counted in people, what came of it. */
export function CyclePanel({ cycle, name, isNewest = false }: CyclePanelProps) {
  if (cycle === null) return <Text c="dimmed">{en.cycle.none}</Text>
  return (
    <div>
      <CycleHead cycle={cycle} />
      <Stages counts={cycle.counts} />
      <Bar cycle={cycle} name={name} />
      <Limited until={cycle.limitedUntil} />
      <Bottleneck cycle={cycle} />
      {cycle.state === 'done_with_failures' && cycle.counts.failed === 0 && (
        <StillFailing cycle={cycle} isNewest={isNewest} />
      )}
      <Outcomes counts={cycle.counts} />
    </div>
  )
}

function CycleHead({ cycle }: { readonly cycle: Cycle }) {
  const now = useNow()
  const { startedAt, endedAt } = cycle
  const lasted =
    startedAt === null ? undefined : (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)
  return (
    <Text size="sm" mb={8} component="div" style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
      <strong>{en.cycle.kind[cycle.kind]}</strong>
      <CycleStateLabel state={cycle.state} />
      {startedAt !== null && (
        <span className="dim">
          <RelativeTime at={startedAt} />
          {lasted !== undefined &&
            lasted >= 0 &&
            ` · ${(endedAt === null ? en.cycle.running : en.cycle.took)(formatDuration(lasted))}`}
        </span>
      )}
    </Text>
  )
}

const stages = ['read', 'inScope', 'matched', 'written', 'failed'] as const

function Stages({ counts }: Pick<Cycle, 'counts'>) {
  return (
    <dl className="stages">
      {stages.map((stage) => (
        <div key={stage}>
          <dt title={en.cycle.meaning[stage]}>{en.cycle.stage[stage]}</dt>
          <dd style={stage === 'failed' && counts.failed > 0 ? { color: 'var(--status-failed)' } : undefined}>
            {formatNumber(counts[stage])}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Bar({ cycle, name }: { readonly cycle: Cycle; readonly name: string }) {
  const { done, total, percent, perSecond, etaSeconds } = cycle.progress
  const running = cycle.state === 'running'
  const share = total === null ? undefined : total === 0 ? 100 : (percent ?? (done / total) * 100)
  const color = `var(--status-${running ? applicationLooks.running.role : 'neutral'})`
  const text =
    total === null || share === undefined
      ? en.cycle.barUnknown(done)
      : total === 0
        ? en.cycle.barNone
        : (cycle.counts.groups > 0 ? en.cycle.barBoth : en.cycle.bar)(
            formatNumber(done),
            total,
            formatPercent(share),
          )
  const pace = [
    ...(running && perSecond !== null ? [en.cycle.rate(formatRate(perSecond))] : []),
    ...(running && etaSeconds !== null ? [en.cycle.left(formatRange(etaSeconds))] : []),
  ]
  return (
    <div>
      {(running || cycle.state === 'waiting' || (share ?? 100) < 100) && (
        <div
          className={share === undefined ? 'bar unknown' : 'bar'}
          role="progressbar"
          aria-label={en.cycle.progressLabel(name)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={text}
          {...(share === undefined ? {} : { 'aria-valuenow': Math.floor(share) })}
        >
          <div
            className="fill"
            style={{
              background: color,
              ...(share === undefined ? {} : { width: `${Math.min(share, 100)}%` }),
            }}
          />
        </div>
      )}
      <Text size="sm" mt={4}>
        {[text, ...pace].join(' · ')}
      </Text>
    </div>
  )
}

function Limited({ until }: { readonly until: string | null }) {
  const now = useNow()
  const seconds = until === null ? 0 : Math.ceil((Date.parse(until) - now) / 1000)
  if (seconds <= 0) return null
  return (
    <Text size="sm" mt={4} style={{ color: 'var(--status-attention)' }}>
      {en.cycle.limited(seconds)}
    </Text>
  )
}

/** What it waits for most, while it runs; where its time went, when it has ended. */
function Bottleneck({ cycle: { state, progress } }: { readonly cycle: Cycle }) {
  const { bottleneck, total } = progress
  if (bottleneck === null || bottleneck === undefined || total === 0) return null
  const { name, share, text } = bottleneck
  return (
    <Text size="sm" mt={4}>
      {state === 'running'
        ? en.cycle.bottleneck(text, formatPercent(share))
        : en.cycle.bottleneckEnded(en.cycle.waitsFor[name], formatPercent(share))}
    </Text>
  )
}

/** Done with failures, and yet nobody failed: who failed in an earlier cycle is still tried again. */
function StillFailing({
  cycle: { applicationId },
  isNewest,
}: {
  readonly cycle: Cycle
  readonly isNewest: boolean
}) {
  const { data: groups } = useQuery({ ...failuresQuery(applicationId), enabled: isNewest })
  const count = (groups ?? []).reduce((sum, group) => sum + group.count, 0)
  return (
    <Text size="sm" mt={4} style={{ color: 'var(--status-attention)' }}>
      {isNewest && count > 0 ? en.cycle.stillFailing(count) : en.cycle.stillFailingUnknown}
    </Text>
  )
}

const always = ['created', 'updated', 'disabled', 'deleted', 'noChange', 'skipped'] as const
const whenAny = ['groups', 'memberships'] as const

function Outcomes({ counts }: Pick<Cycle, 'counts'>) {
  const shown = [...always, ...whenAny.filter((name) => counts[name] > 0)]
  return (
    <Text size="sm" c="dimmed" mt={8}>
      {shown.map((name) => `${en.cycle.counts[name]} ${formatNumber(counts[name])}`).join(' · ')}
    </Text>
  )
}
