import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Hook, type HookOwner, type HookTrial, hookKey, hookPath, hookQuery } from '../../api/hooks.ts'
import { failureOf, post, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatDuration, formatNumber, formatRelative } from '../../text/format.ts'
import { hookText as text } from '../../text/hooks.ts'
import { HookForm } from './hook-form.tsx'
import { RotateHookSecret } from './rotate-hook-secret.tsx'

interface HookCardProps {
  readonly owner: HookOwner
  /** Name of the tenant, when it is one's. */
  readonly ownerName?: string
  readonly setting: boolean
  readonly onSet: (wanted: boolean) => void
}

/** Who is asked before a change is stored: of one tenant, or of all. */
export function HookCard({ owner, ownerName, setting, onSet }: HookCardProps) {
  const { data: hook, error, refetch } = useQuery(hookQuery(owner))
  const [saved, setSaved] = useState(false)
  const flags = ownerName === undefined ? [] : ['--tenant', ownerName]
  const set = (
    <ActButton
      may="events.change"
      size="xs"
      variant={hook == null ? 'filled' : 'default'}
      onClick={() => onSet(true)}
    >
      {hook == null ? text.set : text.change}
    </ActButton>
  )
  return (
    <section className="card card-part">
      <PageHead
        order={owner === null ? 1 : 2}
        title={owner === null ? text.allTitle : text.title}
        about={owner === null ? text.allAbout : text.about}
        cli={cliLine('hook', 'get', ...flags)}
        curl={curlLine('GET', hookPath(owner))}
      >
        {hook !== undefined && set}
      </PageHead>
      <Said text={saved ? text.saved : undefined} />
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {hook === undefined && error === null && <LoadingRows />}
      {hook === null && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
          <CopyCommand command={cliLine('hook', 'set', 'https://…', ...flags, '--show')} />
        </EmptyState>
      )}
      {hook != null && (
        <>
          <Facts hook={hook} />
          <Actions owner={owner} hook={hook} />
        </>
      )}
      {setting && hook !== undefined && (
        <HookForm
          owner={owner}
          hook={hook}
          onSaved={() => {
            setSaved(true)
            onSet(false)
          }}
          onClose={() => onSet(false)}
        />
      )}
    </section>
  )
}

function Facts({ hook }: { readonly hook: Hook }) {
  const now = useNow()
  const { url, types, deadlineMs, onFailure, previousSecretEndsAt } = hook
  const facts: readonly (readonly [string, ReactNode])[] = [
    [text.url, <code key="url">{url}</code>],
    [text.types, types.length === 0 ? text.everything : types.join(', ')],
    [text.deadline, text.seconds(formatNumber(deadlineMs / 1000))],
    [text.onFailure, `${text.failure[onFailure]}. ${text.failureAbout[onFailure]}`],
  ]
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {previousSecretEndsAt !== null && (
        <div>
          <dt>{text.secret}</dt>
          <dd>{text.previous(formatRelative(previousSecretEndsAt, now))}</dd>
        </div>
      )}
    </dl>
  )
}

function Actions({ owner, hook }: { readonly owner: HookOwner; readonly hook: Hook }) {
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null)
  const path = hookPath(owner)
  const test = useAction((_: undefined) => post<HookTrial>(`${path}/test`), { refresh: [] })
  const drop = useAction((_: undefined) => remove(path), {
    refresh: [hookKey(owner)],
    onDone: () => setAsking(null),
  })
  return (
    <div style={{ marginBlockStart: 12 }}>
      <div className="row">
        <ActButton
          may="events.change"
          size="xs"
          variant="default"
          loading={test.isPending}
          onClick={() => test.mutate(undefined)}
        >
          {text.test}
        </ActButton>
        <ActButton may="events.change" size="xs" variant="default" onClick={() => setAsking('rotate')}>
          {text.rotate}
        </ActButton>
        <ActButton
          may="events.change"
          size="xs"
          color="red"
          variant="outline"
          onClick={() => setAsking('remove')}
        >
          {text.remove}
        </ActButton>
      </div>
      <div role="status">{test.data !== undefined && <Came trial={test.data} />}</div>
      <Problem error={test.error} />
      {asking === 'rotate' && <RotateHookSecret owner={owner} onClose={() => setAsking(null)} />}
      <Confirm
        title={text.removeTitle(hook.url)}
        consequence={text.removeText}
        action={text.remove}
        opened={asking === 'remove'}
        pending={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate(undefined)}
        onClose={() => setAsking(null)}
      />
    </div>
  )
}

/** What became of a made-up question. */
function Came({ trial: { answer, error, status, durationMs, excerpt } }: { readonly trial: HookTrial }) {
  if (answer !== null) {
    return (
      <Text size="md" mt={8}>
        {text.tested[answer.decision](formatDuration(durationMs), answer.text ?? '')}
      </Text>
    )
  }
  return (
    <div className="problem" style={{ marginBlockStart: 8 }}>
      <Text size="md">
        {text.tested.none} {error !== null && (text.failed[error] ?? error)}{' '}
        {status !== null && text.answered(status)}
      </Text>
      {excerpt !== null && excerpt !== '' && (
        <>
          <Text size="sm" c="dimmed">
            {text.said}
          </Text>
          <pre className="raw">{excerpt}</pre>
        </>
      )}
    </div>
  )
}
