import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, CircleDashed, CirclePause, CircleX, Hand, UserX } from 'lucide-react'
import { type Account, accountsQuery } from '../../api/directory.ts'
import { failureOf } from '../../api/request.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'
import { skipReasonText } from '../../text/skip-reasons.ts'

const text = directory.person

const looks = {
  none: { role: 'neutral', icon: CircleDashed },
  linked: { role: 'ok', icon: CircleCheck },
  disabled: { role: 'neutral', icon: CirclePause },
  in_doubt: { role: 'attention', icon: CircleAlert },
  conflict: { role: 'attention', icon: CircleAlert },
  gone: { role: 'neutral', icon: UserX },
} as const

interface AccountsTableProps {
  readonly kind: 'person' | 'group'
  readonly id: string
  readonly none: string
}

/** At which application this person or group has an account, and why or why not. */
export function AccountsTable({ kind, id, none }: AccountsTableProps) {
  const { data: accounts, error, refetch } = useQuery(accountsQuery(kind, id))
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (accounts === undefined) return <LoadingRows />
  if (accounts.length === 0) return <Text c="dimmed">{none}</Text>
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.columns.application}</th>
            <th scope="col">{text.columns.state}</th>
            <th scope="col">{text.columns.why}</th>
            <th scope="col">{text.columns.account}</th>
            <th scope="col">{text.columns.changed}</th>
            <th scope="col">
              <span className="visually-hidden">{text.columns.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <Row key={account.application.id} account={account} kind={kind} subject={id} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly account: Account
  readonly kind: 'person' | 'group'
  readonly subject: string
}

function Row({ account, kind, subject }: RowProps) {
  const { application, targetId, updatedAt } = account
  return (
    <tr>
      <th scope="row">
        <Link
          to="/outbound/applications/$application/logs"
          params={{ application: application.id }}
          search={{ subject, outcome: 'all' }}
        >
          {application.name}
        </Link>
      </th>
      <td>
        <State account={account} />
      </td>
      <td className="why">
        <Why account={account} />
      </td>
      <td className="nowrap">
        {targetId === null ? (
          '–'
        ) : (
          <span className="row">
            <code className="mono" title={targetId}>
              {targetId.length > 14 ? `${targetId.slice(0, 6)}…${targetId.slice(-4)}` : targetId}
            </code>
            <CopyText value={targetId} label={en.copy.id} />
          </span>
        )}
      </td>
      <td className="nowrap">
        <RelativeTime at={updatedAt} />
      </td>
      <td className="end">
        <Link
          to="/outbound/applications/$application/on-demand"
          params={{ application: application.id }}
          search={{ kind, principal: subject }}
          aria-label={text.onDemandAt(application.name)}
        >
          {en.entry.onDemand}
        </Link>
      </td>
    </tr>
  )
}

function State({ account: { state, error, heldAction, kept } }: { readonly account: Account }) {
  if (kept !== null) return <StatusLabel look={{ role: 'held', icon: Hand }} word={text.rejected} />
  if (heldAction !== null) return <StatusLabel look={{ role: 'held', icon: Hand }} word={text.held} />
  if (error !== null) return <StatusLabel look={{ role: 'failed', icon: CircleX }} word={text.failing} />
  return <StatusLabel look={looks[state]} word={text.account[state]} />
}

function Why({ account: { error, inScope, skipReason, kept } }: { readonly account: Account }) {
  if (kept !== null) return <>{text.keptBecause(kept.by, kept.reason)}</>
  if (error !== null) {
    return (
      <>
        {error.title} <strong>{en.failures.next}</strong> {error.next}
      </>
    )
  }
  if (inScope) return <>{text.inScope}</>
  return <>{skipReason === null ? text.notInScope : skipReasonText(skipReason)}</>
}
