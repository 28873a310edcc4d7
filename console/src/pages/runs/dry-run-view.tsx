import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import type { Application } from '../../api/queries.ts'
import { failureOf, post } from '../../api/request.ts'
import { type DryRun, type DryRunFilter, dryRunPath, dryRunQuery } from '../../api/runs.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { WhatToDo } from '../../parts/entry-drawer.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { BrokenState, LoadingRows, NoSuchThing } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { type Counted, Tally } from '../../parts/tally.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { runs } from '../../text/runs.ts'
import { DryRunEntries } from './dry-run-entries.tsx'

const text = runs.dryRun

const looks = {
  running: { role: 'running', icon: LoaderCircle, turns: true },
  done: { role: 'ok', icon: CircleCheck },
  stopped: { role: 'neutral', icon: Ban },
  failed: { role: 'failed', icon: CircleX },
} as const

export const DryRunState = ({ state }: Pick<DryRun, 'state'>) => (
  <StatusLabel look={looks[state]} word={text.state[state]} />
)

export interface DryRunShown extends DryRunFilter {
  readonly entry?: string
}

interface DryRunViewProps {
  readonly application: Application
  readonly id: string
  readonly shown: DryRunShown
  readonly onShow: (shown: DryRunShown) => void
}

/** One dry run: how far it is, how many of each outcome, and behind each count the people. */
export function DryRunView({ application, id, shown, onShow }: DryRunViewProps) {
  const { data: run, error, refetch } = useQuery(dryRunQuery(application.id, id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'dry_run_not_found') return <NoSuchThing what={runs.what.dryRun} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (run === undefined) return <LoadingRows />
  return (
    <div>
      <Head application={application} run={run} />
      {run.error !== null && <WhatToDo error={run.error} application={application.id} />}
      {!run.current && run.state !== 'running' && <p className="notice">{text.old}</p>}
      <Tally
        label={text.tally}
        counts={countsOf(run)}
        chosen={shown.outcome}
        onChoose={(outcome) => onShow(outcome === undefined ? {} : { outcome })}
      />
      <DryRunEntries application={application.id} run={run} shown={shown} onShow={onShow} />
    </div>
  )
}

function Head({ application, run }: { readonly application: Application; readonly run: DryRun }) {
  const stop = useAction((_: undefined) => post(dryRunPath(application.id, run.id, '/stop')), {
    refresh: [['dry-run', application.id, run.id]],
  })
  const { done, total, percent } = run.progress
  const told =
    total === null ? text.looked(formatNumber(done)) : text.of(formatNumber(done), formatNumber(total))
  return (
    <>
      <div className="row">
        <DryRunState state={run.state} />
        <Text size="sm" c="dimmed" component="span">
          <RelativeTime at={run.startedAt} /> · {told} · {run.scope.name ?? text.everyone}
        </Text>
        {run.state === 'running' && (
          <ActButton
            may="applications.run"
            size="compact-xs"
            variant="default"
            loading={stop.isPending}
            onClick={() => stop.mutate(undefined)}
          >
            {text.stop}
          </ActButton>
        )}
      </div>
      {run.state === 'running' && (
        <div
          className={percent === null ? 'bar unknown' : 'bar'}
          role="progressbar"
          aria-label={text.progress}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={told}
          {...(percent === null ? {} : { 'aria-valuenow': Math.floor(percent) })}
        >
          <div
            className="fill"
            style={{
              background: 'var(--status-running)',
              ...(percent === null ? {} : { width: `${Math.min(percent, 100)}%` }),
            }}
          />
        </div>
      )}
      <Said text={stop.isSuccess && run.state === 'running' ? text.stopping : undefined} />
      <Problem error={stop.error} />
    </>
  )
}

const always = ['created', 'updated', 'disabled', 'failed', 'skipped', 'no_change'] as const
const whenAny = ['enabled', 'deleted', 'held', 'waiting'] as const
type Outcome = (typeof always)[number] | (typeof whenAny)[number]
const order: readonly Outcome[] = [
  'created',
  'updated',
  'enabled',
  'disabled',
  'deleted',
  'held',
  'waiting',
  'failed',
  'skipped',
  'no_change',
]

function countsOf({ counts }: Pick<DryRun, 'counts'>): readonly Counted[] {
  return order
    .filter((name) => (counts[name] ?? 0) > 0 || (always as readonly Outcome[]).includes(name))
    .map((name) => ({
      name,
      label: text.would[name],
      count: counts[name] ?? 0,
      // Entries of whoever stays as they are, are not kept.
      plain: name === 'no_change',
      bad: name === 'failed',
    }))
}
