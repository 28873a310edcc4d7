import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { applicationPath } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import type { Drift } from '../../api/runs.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { Said } from '../../parts/said.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { runs } from '../../text/runs.ts'

const text = runs.drift

interface DriftTableProps {
  readonly application: Application
  readonly items: readonly Drift[]
  /** What the list is narrowed to, and how many of it can be repaired. */
  readonly kind: string | undefined
  readonly count: number
}

/** What differs, one row each; the ticked ones, or all of the list, can be repaired. */
export function DriftTable({ application: { id }, items, kind, count }: DriftTableProps) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const chosen = items.filter((one) => ticked.has(one.id)).map((one) => one.id)
  const repair = useAction(
    (_: undefined) => {
      const narrowed = kind === undefined ? {} : { kinds: [kind] }
      return post<{ repairing: number }>(
        applicationPath(id, '/drift/repair'),
        chosen.length === 0 ? narrowed : { ids: chosen },
      )
    },
    {
      refresh: [['drift', id], applicationsQuery.queryKey],
      onDone: () => {
        setAsking(false)
        setTicked(new Set())
      },
    },
  )
  const about = chosen.length === 0 ? count : chosen.length
  const tick = (one: string, on: boolean) => {
    const next = new Set(ticked)
    if (on) next.add(one)
    else next.delete(one)
    setTicked(next)
  }
  return (
    <>
      <div className="row" style={{ marginBlock: 8 }}>
        <ActButton
          may="applications.run"
          size="xs"
          variant="default"
          disabled={about === 0}
          onClick={() => setAsking(true)}
        >
          {about === 0 ? text.untouchable : text.repairAll(about)}
        </ActButton>
        <Said text={repair.isSuccess ? text.repaired(repair.data.repairing) : undefined} />
      </div>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{text.columns.select}</span>
              </th>
              <th scope="col">{text.columns.name}</th>
              <th scope="col">{text.columns.kind}</th>
              <th scope="col">{text.columns.what}</th>
              <th scope="col">{text.columns.repair}</th>
              <th scope="col">{text.columns.since}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <Row key={one.id} drift={one} ticked={ticked.has(one.id)} onTick={(on) => tick(one.id, on)} />
            ))}
          </tbody>
        </table>
      </div>
      <Confirm
        title={text.repairTitle(about)}
        consequence={text.repairText}
        action={text.repairAll(about)}
        opened={asking}
        pending={repair.isPending}
        error={repair.error}
        onConfirm={() => repair.mutate(undefined)}
        onClose={() => {
          repair.reset()
          setAsking(false)
        }}
      />
    </>
  )
}

interface RowProps {
  readonly drift: Drift
  readonly ticked: boolean
  readonly onTick: (on: boolean) => void
}

function Row({ drift, ticked, onTick }: RowProps) {
  const { subject, kind, text: what, changes, repair, repairText, repairAskedAt, at } = drift
  const possible = repair !== 'nothing' && repairAskedAt === null
  return (
    <tr>
      <td>
        <Checkbox
          size="xs"
          aria-label={text.selectOne(subject.name)}
          checked={ticked}
          disabled={!possible}
          onChange={(event) => onTick(event.currentTarget.checked)}
        />
      </td>
      <th scope="row" className="ellipsis">
        {subject.id === null ? subject.name : <PrincipalLink {...subject} id={subject.id} />}
      </th>
      <td className="nowrap">{text.kinds[kind]}</td>
      <td className="wrap">
        {what}
        {changes.map(({ attribute, expected, actual }) => (
          <div key={attribute} className="dim">
            {attribute}: {text.expected} <Value value={expected} />, {text.actual} <Value value={actual} />
          </div>
        ))}
      </td>
      <td className="wrap">{repairText}</td>
      <td className="nowrap">
        {repairAskedAt === null ? (
          <RelativeTime at={at} />
        ) : (
          <>
            {text.asked} <RelativeTime at={repairAskedAt} />
          </>
        )}
      </td>
    </tr>
  )
}
