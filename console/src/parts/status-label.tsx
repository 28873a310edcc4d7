import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CirclePause,
  CircleX,
  Clock,
  Hand,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  UserCheck,
  UserMinus,
  UserPen,
  UserPlus,
  UserX,
} from 'lucide-react'
import type { Application, Cycle, LogEntry } from '../api/queries.ts'
import type { StatusRole } from '../style/theme.ts'
import { en } from '../text/en.ts'

interface Look {
  readonly role: StatusRole
  readonly icon: LucideIcon
  readonly turns?: boolean
}

export const applicationLooks: Readonly<Record<Application['status'], Look>> = {
  draft: { role: 'neutral', icon: CircleDashed },
  ready: { role: 'neutral', icon: Clock },
  running: { role: 'running', icon: LoaderCircle, turns: true },
  up_to_date: { role: 'ok', icon: CircleCheck },
  needs_attention: { role: 'attention', icon: CircleAlert },
  quarantined: { role: 'failed', icon: OctagonX },
  paused: { role: 'neutral', icon: CirclePause },
}

const cycleLooks: Readonly<Record<Cycle['state'], Look>> = {
  waiting: { role: 'neutral', icon: Clock },
  running: { role: 'running', icon: LoaderCircle, turns: true },
  done: { role: 'ok', icon: CircleCheck },
  done_with_failures: { role: 'attention', icon: CircleAlert },
  stopped: { role: 'neutral', icon: Ban },
  failed: { role: 'failed', icon: CircleX },
}

const outcomeLooks: Readonly<Record<LogEntry['outcome'], Look>> = {
  created: { role: 'ok', icon: UserPlus },
  updated: { role: 'ok', icon: UserPen },
  disabled: { role: 'ok', icon: UserMinus },
  enabled: { role: 'ok', icon: UserCheck },
  deleted: { role: 'ok', icon: UserX },
  no_change: { role: 'neutral', icon: CircleMinus },
  skipped: { role: 'neutral', icon: CircleMinus },
  failed: { role: 'failed', icon: CircleX },
  held: { role: 'held', icon: Hand },
  waiting: { role: 'neutral', icon: Clock },
}

const stepLooks: Readonly<Record<string, Look>> = {
  failed: { role: 'failed', icon: CircleX },
  skipped: { role: 'neutral', icon: CircleMinus },
  held: { role: 'held', icon: Hand },
}

/** A status is always a word with an icon; the colour only repeats it. */
export function StatusLabel({
  look: { role, icon: Icon, turns },
  word,
}: {
  readonly look: Look
  readonly word: string
}) {
  return (
    <span className="status" style={{ color: `var(--status-${role})` }}>
      <Icon size={15} aria-hidden className={turns ? 'spin' : undefined} />
      {word}
    </span>
  )
}

export const ApplicationStatusLabel = ({ status }: Pick<Application, 'status'>) => (
  <StatusLabel look={applicationLooks[status]} word={en.application.status[status]} />
)

export const CycleStateLabel = ({ state }: Pick<Cycle, 'state'>) => (
  <StatusLabel look={cycleLooks[state]} word={en.cycle.state[state]} />
)

interface OutcomeLabelProps extends Pick<LogEntry, 'outcome'> {
  /** Who is held may wait for approval rather than for the threshold. */
  readonly reason?: string | null
}

export const OutcomeLabel = ({ outcome, reason }: OutcomeLabelProps) => (
  <StatusLabel
    look={outcomeLooks[outcome]}
    word={outcome === 'held' && reason === 'approval' ? en.log.approval : en.log.outcome[outcome]}
  />
)

/** A step of one log entry: its name stays calm, the icon and the hidden word tell how it went. */
export function StepLabel({ outcome, word }: { readonly outcome: string; readonly word: string }) {
  const { role, icon: Icon } = stepLooks[outcome] ?? { role: 'ok', icon: CircleCheck }
  return (
    <span className="status">
      <Icon size={15} color={`var(--status-${role})`} role="img" aria-label={outcome} />
      {word}
    </span>
  )
}

/** Worst first: what the tab's title and icon show for all applications together. */
const urgency: readonly Application['status'][] = [
  'quarantined',
  'needs_attention',
  'running',
  'paused',
  'draft',
  'ready',
  'up_to_date',
]

export function worstStatus(
  applications: readonly Pick<Application, 'status'>[],
): Application['status'] | undefined {
  return urgency.find((status) => applications.some((application) => application.status === status))
}
