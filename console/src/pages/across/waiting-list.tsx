import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { HeldList, WaitingKind } from '../../api/across.ts'
import { applicationPath } from '../../api/outbound.ts'
import { applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { Confirm, Dialog } from '../../parts/dialog.tsx'
import { useKeys } from '../../parts/keyboard.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'
import { type Decision, type Waiting, WaitingGroup } from './waiting-group.tsx'

const text = across.approvals

interface Decided {
  readonly decision: Decision
  readonly waiting: Waiting
  readonly subjects: readonly string[]
  readonly reason?: string
}

const paths: Readonly<Record<Decision, string>> = {
  approve: '/approvals/approve',
  reject: '/approvals/reject',
  allow: '/held/allow',
  keep: '/held/keep',
}

/** Groups by application, action and cause out of what one request answered. */
export function waitingOf(kind: WaitingKind, list: HeldList | undefined): readonly Waiting[] {
  if (list === undefined) return []
  return list.groups.map((group) => ({
    key: [kind, group.application.id, group.action, group.cause.key].join(' '),
    kind,
    group,
    shownAt: list.shownAt,
    items: list.items.filter(
      ({ application, action, cause }) =>
        application.id === group.application.id && action === group.action && cause.key === group.cause.key,
    ),
  }))
}

interface WaitingListProps {
  readonly waiting: readonly Waiting[]
  readonly withApplication?: boolean
}

/** What waits for a person's word, group by group, with the words that decide; by mouse or by keyboard. */
export function WaitingList({ waiting, withApplication = false }: WaitingListProps) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState<ReadonlyMap<string, ReadonlySet<string>>>(new Map())
  const [at, setAt] = useState<string | undefined>()
  const [asking, setAsking] = useState<Decided | null>(null)
  const mayDecide = useMay()('approvals.decide')
  const decide = useAction(
    async ({ decision, waiting: { group, shownAt }, subjects, reason }: Decided) => {
      await post(applicationPath(group.application.id, paths[decision]), {
        cause: group.cause.key,
        action: group.action,
        shownAt,
        ...(subjects.length === 0 ? {} : { subjects }),
        ...(reason === undefined ? {} : { reason }),
      })
      return text.said[decision](subjects.length === 0 ? group.count : subjects.length)
    },
    {
      refresh: [['waiting'], ['held'], applicationsQuery.queryKey],
      onDone: () => {
        setAsking(null)
        setSelected(new Map())
      },
    },
  )
  const begin = (one: Waiting, decision: Decision) => {
    if (!mayDecide) return
    const decided = { decision, waiting: one, subjects: [...(selected.get(one.key) ?? [])] }
    if (decision === 'reject' || decision === 'allow') setAsking(decided)
    else decide.mutate(decided)
  }
  const toggle = (one: Waiting, open = !opened.has(one.key)) =>
    setOpened((before) => withOne(before, one.key, open))
  useWaitingKeys({ waiting, at, setAt, toggle, begin })
  return (
    <>
      <Said text={decide.data} />
      {asking === null && <Problem error={decide.error} />}
      {waiting.map((one) => (
        <WaitingGroup
          key={one.key}
          waiting={one}
          opened={opened.has(one.key)}
          current={one.key === at}
          selected={selected.get(one.key) ?? nobody}
          pending={decide.isPending && decide.variables.waiting.key === one.key}
          withApplication={withApplication}
          onOpen={(open) => toggle(one, open)}
          onSelect={(subject, on) =>
            setSelected((before) =>
              new Map(before).set(one.key, withOne(before.get(one.key) ?? nobody, subject, on)),
            )
          }
          onDecide={(decision) => begin(one, decision)}
        />
      ))}
      {asking !== null && (
        <Ask
          asking={asking}
          pending={decide.isPending}
          error={decide.error}
          onDecide={(decided) => decide.mutate(decided)}
          onClose={() => {
            decide.reset()
            setAsking(null)
          }}
        />
      )}
    </>
  )
}

const nobody: ReadonlySet<string> = new Set()

const withOne = (set: ReadonlySet<string>, one: string, on: boolean): ReadonlySet<string> => {
  const next = new Set(set)
  if (on) next.add(one)
  else next.delete(one)
  return next
}

interface AskProps {
  readonly asking: Decided
  readonly pending: boolean
  readonly error: unknown
  readonly onDecide: (decided: Decided) => void
  readonly onClose: () => void
}

/** A rejection needs a reason; allowing what was held needs the number. */
function Ask({ asking, pending, error, onDecide, onClose }: AskProps) {
  const [reason, setReason] = useState('')
  const { subjects, waiting, decision } = asking
  const count = subjects.length === 0 ? waiting.group.count : subjects.length
  if (decision === 'allow') {
    return (
      <Confirm
        title={text.allowTitle(count)}
        consequence={text.allowText(count, waiting.group.application.name)}
        action={text.allowTitle(count)}
        opened
        pending={pending}
        error={error}
        onConfirm={() => onDecide(asking)}
        onClose={onClose}
        type={{ text: String(count), label: text.allowType(count) }}
      />
    )
  }
  return (
    <Dialog title={text.rejectTitle(count)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim() !== '') onDecide({ ...asking, reason: reason.trim() })
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.rejectText}</Text>
          <TextInput
            label={text.rejectReason}
            value={reason}
            maxLength={500}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Problem error={error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button type="submit" loading={pending} disabled={reason.trim() === ''}>
              {text.rejectTitle(count)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

interface WaitingKeys {
  readonly waiting: readonly Waiting[]
  readonly at: string | undefined
  readonly setAt: (key: string) => void
  readonly toggle: (one: Waiting) => void
  readonly begin: (one: Waiting, decision: Decision) => void
}

/** j and k between groups, or between the rows of an open one; x selects, a and r decide about the group. */
function useWaitingKeys({ waiting, at, setAt, toggle, begin }: WaitingKeys): void {
  const current = waiting.find(({ key }) => key === at)
  const go = (by: -1 | 1) => {
    const index = waiting.findIndex(({ key }) => key === at)
    const next = waiting[index < 0 ? 0 : Math.min(Math.max(index + by, 0), waiting.length - 1)]
    if (next === undefined) return
    setAt(next.key)
    const section = document.querySelector<HTMLElement>(`[data-waiting="${CSS.escape(next.key)}"]`)
    section?.focus()
    section?.scrollIntoView({ block: 'nearest' })
  }
  const withCurrent = (act: (one: Waiting) => void) => () => {
    if (current !== undefined) act(current)
  }
  const safe = withCurrent((one) => begin(one, one.kind === 'approval' ? 'reject' : 'keep'))
  const power = withCurrent((one) => begin(one, one.kind === 'approval' ? 'approve' : 'allow'))
  useKeys([
    { keys: 'j', does: text.shortcuts.next, act: () => go(1) },
    { keys: 'k', does: text.shortcuts.previous, act: () => go(-1) },
    { keys: 'x', does: text.shortcuts.select, act: selectNext },
    { keys: 'o', does: text.shortcuts.open, act: withCurrent(toggle) },
    { keys: 'a', does: text.shortcuts.power, act: power },
    { keys: 'r', does: text.shortcuts.safe, act: safe },
  ])
}

/** Ticks the row with the focus, or the first that is not ticked of the open group. */
function selectNext(): void {
  const row = document.activeElement?.closest('tr')
  const group = document.activeElement?.closest('[data-waiting]')
  const box =
    row?.querySelector<HTMLInputElement>('input[type="checkbox"]') ??
    group?.querySelector<HTMLInputElement>('input[type="checkbox"]:not(:checked)')
  box?.click()
}
