import { Button, Checkbox, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Held, HeldGroup, WaitingKind } from '../../api/across.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'

const text = across.approvals

/** What waits for one and the same reason, and whoever of it was selected. */
export interface Waiting {
  readonly key: string
  readonly kind: WaitingKind
  readonly group: HeldGroup
  readonly items: readonly Held[]
  /** A decision is about what was shown then: what waits since is not part of it. */
  readonly shownAt: string
}

export type Decision = 'approve' | 'reject' | 'allow' | 'keep'

interface WaitingGroupProps {
  readonly waiting: Waiting
  readonly opened: boolean
  readonly current: boolean
  readonly selected: ReadonlySet<string>
  readonly pending: boolean
  readonly onOpen: (opened: boolean) => void
  readonly onSelect: (subject: string, selected: boolean) => void
  readonly onDecide: (decision: Decision) => void
  readonly withApplication: boolean
}

/** One group: what would happen to how many and why, its age, how to undo the cause, and the two words. */
export function WaitingGroup(props: WaitingGroupProps) {
  const { waiting, opened, current, selected, pending, onOpen, onDecide, withApplication } = props
  const { group, kind, items, key } = waiting
  const title = text.group(text.actions[group.action] ?? group.action, group.count, group.cause.text)
  const count = selected.size > 0 ? selected.size : group.count
  const [safe, power] = kind === 'approval' ? (['reject', 'approve'] as const) : (['keep', 'allow'] as const)
  return (
    <section
      aria-label={title}
      className={current ? 'waiting current' : 'waiting'}
      data-waiting={key}
      tabIndex={-1}
    >
      <Title order={3}>{title}</Title>
      <Text size="sm" c="dimmed" component="div">
        {withApplication && (
          <>
            <Link to="/outbound/applications/$application" params={{ application: group.application.id }}>
              {group.application.name}
            </Link>{' '}
            ·{' '}
          </>
        )}
        {text.kinds[kind]} · <RelativeTime at={group.since} /> · {group.names.slice(0, 3).join(', ')}
        {group.count > 3 && ' …'}
      </Text>
      <Text size="sm">
        <strong>{text.undo}</strong> {group.cause.undo}
      </Text>
      <div className="row" style={{ marginBlock: 8 }}>
        {kind === 'approval' ? (
          <>
            <ActButton may="approvals.decide" size="xs" loading={pending} onClick={() => onDecide(power)}>
              {text.approve(count)}
            </ActButton>
            <ActButton may="approvals.decide" size="xs" variant="default" onClick={() => onDecide(safe)}>
              {text.reject(count)}
            </ActButton>
          </>
        ) : (
          <>
            <ActButton may="approvals.decide" size="xs" loading={pending} onClick={() => onDecide(safe)}>
              {text.keep(count)}
            </ActButton>
            <ActButton
              may="approvals.decide"
              size="xs"
              color="red"
              variant="outline"
              onClick={() => onDecide(power)}
            >
              {text.allow(count)}
            </ActButton>
          </>
        )}
        <Button size="xs" variant="subtle" aria-expanded={opened} onClick={() => onOpen(!opened)}>
          {text.show(items.length)}
        </Button>
        {selected.size > 0 && (
          <Text size="sm" c="dimmed">
            {text.selected(selected.size)}
          </Text>
        )}
      </div>
      {opened && <Items {...props} />}
    </section>
  )
}

const Items = ({ waiting: { items }, selected, onSelect }: WaitingGroupProps) => (
  <div className="scroll tall">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{text.columns.select}</span>
          </th>
          <th scope="col">{text.columns.name}</th>
          <th scope="col">{text.columns.changes}</th>
          <th scope="col">{text.columns.since}</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ subject, changes, since, count }) => (
          <tr key={subject.id}>
            <td>
              <Checkbox
                size="xs"
                aria-label={text.select(subject.name)}
                checked={selected.has(subject.id)}
                onChange={(event) => onSelect(subject.id, event.currentTarget.checked)}
              />
            </td>
            <th scope="row">
              <PrincipalLink {...subject} /> {count > 1 && <span className="dim">× {count}</span>}
            </th>
            <td className="wrap">
              {changes.map(({ attribute, before, after }) => (
                <div key={attribute}>
                  <code>{attribute}</code>: <Value value={before} /> → <Value value={after} />
                </div>
              ))}
            </td>
            <td className="nowrap">
              <RelativeTime at={since} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
