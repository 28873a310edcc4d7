import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { failureOf, post, remove } from '../../api/request.ts'
import {
  type Attempt,
  type Webhook,
  type WebhookOwner,
  webhookPath,
  webhookQuery,
  webhooksKey,
} from '../../api/webhooks.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { en } from '../../text/en.ts'
import { formatDuration, formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { webhookText as text } from '../../text/webhooks.ts'
import { Deliveries } from './webhook-deliveries.tsx'
import { ReplaySince, RotateSecret } from './webhook-dialogs.tsx'
import { EditWebhook } from './webhook-form.tsx'
import { answerText, typesText, untilText, WebhookState } from './webhook-state.tsx'

interface OneWebhookProps {
  readonly owner: WebhookOwner
  readonly ownerName?: string
  readonly id: string
  /** Which deliveries are shown. */
  readonly state: string | undefined
  readonly onState: (state: string | undefined) => void
  readonly onRemoved: () => void
  readonly back: ReactNode
}

/** One webhook: whether it gets through, what was sent, and all that can be done with it. */
export function OneWebhook({ owner, ownerName, id, state, onState, onRemoved, back }: OneWebhookProps) {
  const { data: webhook, error, refetch } = useQuery(webhookQuery(owner, id))
  if (webhook === undefined) {
    if (error === null) return <LoadingCards />
    const failure = failureOf(error)
    if (failure.code === 'webhook_not_found') return <NoSuchThing what={inbound.what.webhook} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  const flags = ownerName === undefined ? [] : ['--tenant', ownerName]
  return (
    <div className="stack">
      <header>
        {back}
        <div className="thing-head">
          <Title order={owner === null ? 1 : 2} className="clamp">
            {webhook.url}
          </Title>
          <WebhookState webhook={webhook} />
          <CopyText value={webhook.id} label={en.copy.id} />
          <CopyText value={cliLine('webhook', 'test', webhook.id, ...flags)} label={en.copy.asCli} />
        </div>
      </header>
      <Trouble webhook={webhook} />
      <Facts webhook={webhook} />
      <Actions owner={owner} webhook={webhook} onRemoved={onRemoved} />
      <Deliveries owner={owner} webhook={webhook} state={state} onState={onState} />
    </div>
  )
}

/** Why nothing gets through, since when, and when it is tried again. */
function Trouble({ webhook }: { readonly webhook: Webhook }) {
  const now = useNow()
  const { status, failingSince, nextTryAt, disabledReason, missedEvents } = webhook
  const lines = [
    status === 'failing' && failingSince !== null && text.failing(formatRelative(failingSince, now)),
    disabledReason !== null && text.disabledReason[disabledReason],
    missedEvents && text.missed,
    status === 'failing' && nextTryAt !== null && text.nextTry(untilText(nextTryAt, now)),
  ].filter((line) => line !== false)
  if (lines.length === 0) return null
  return (
    <div className="notice" role="status">
      {lines.join(' ')}
    </div>
  )
}

function Facts({ webhook }: { readonly webhook: Webhook }) {
  const now = useNow()
  const { description, format, previousSecretEndsAt, createdAt } = webhook
  return (
    <section className="card card-part">
      <dl className="facts">
        {description !== '' && (
          <div>
            <dt>{text.form.description}</dt>
            <dd>{description}</dd>
          </div>
        )}
        <div>
          <dt>{text.form.types}</dt>
          <dd>{typesText(webhook)}</dd>
        </div>
        <div>
          <dt>{text.form.format}</dt>
          <dd>{text.form.formats[format]}</dd>
        </div>
        <div>
          <dt>{text.columns.created}</dt>
          <dd>
            <RelativeTime at={createdAt} />
          </dd>
        </div>
        {previousSecretEndsAt !== null && (
          <div>
            <dt>{text.secret.label}</dt>
            <dd>{text.secret.previous(formatRelative(previousSecretEndsAt, now))}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

interface ActionsProps {
  readonly owner: WebhookOwner
  readonly webhook: Webhook
  readonly onRemoved: () => void
}

type Asking = 'edit' | 'rotate' | 'replay' | 'remove' | null

function Actions({ owner, webhook, onRemoved }: ActionsProps) {
  const [asking, setAsking] = useState<Asking>(null)
  const path = webhookPath(owner, webhook.id)
  const refresh = [webhooksKey(owner)]
  const test = useAction((_: undefined) => post<Attempt>(`${path}/test`), { refresh })
  const flip = useAction((verb: 'enable' | 'disable') => post(`${path}/${verb}`), { refresh })
  const drop = useAction((_: undefined) => remove(path), {
    refresh: [[...webhooksKey(owner), 'list']],
    onDone: onRemoved,
  })
  const verb = webhook.status === 'disabled' ? 'enable' : 'disable'
  const ask = (what: Asking, label: string) => (
    <ActButton may="events.change" size="xs" variant="default" onClick={() => setAsking(what)}>
      {label}
    </ActButton>
  )
  return (
    <section>
      <div className="row">
        <ActButton
          may="events.change"
          size="xs"
          loading={test.isPending}
          onClick={() => test.mutate(undefined)}
        >
          {text.actions.test}
        </ActButton>
        {ask('edit', text.actions.edit)}
        {ask('rotate', text.secret.rotate)}
        {ask('replay', text.actions.replaySince)}
        <ActButton
          may="events.change"
          size="xs"
          variant="default"
          loading={flip.isPending}
          onClick={() => flip.mutate(verb)}
        >
          {text.actions[verb]}
        </ActButton>
        <ActButton
          may="events.change"
          size="xs"
          color="red"
          variant="outline"
          onClick={() => setAsking('remove')}
        >
          {text.actions.remove}
        </ActButton>
      </div>
      <div role="status">{test.data !== undefined && <Came attempt={test.data} />}</div>
      <Problem error={test.error ?? flip.error} />
      {asking === 'edit' && <EditWebhook owner={owner} webhook={webhook} onClose={() => setAsking(null)} />}
      {asking === 'rotate' && (
        <RotateSecret owner={owner} webhook={webhook} onClose={() => setAsking(null)} />
      )}
      {asking === 'replay' && <ReplaySince owner={owner} webhook={webhook} onClose={() => setAsking(null)} />}
      <Confirm
        title={text.actions.removeTitle(webhook.url)}
        consequence={text.actions.removeText}
        action={text.actions.remove}
        opened={asking === 'remove'}
        pending={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate(undefined)}
        onClose={() => setAsking(null)}
      />
    </section>
  )
}

/** What became of a test event. */
const Came = ({ attempt: { ok, status, error, durationMs, excerpt } }: { readonly attempt: Attempt }) => (
  <div className={ok ? 'notice' : 'problem'} style={{ marginBlockStart: 8 }}>
    <Text size="md">
      {ok
        ? text.attempt.ok(status ?? 0, formatDuration(durationMs))
        : `${text.attempt.failed} ${answerText({ status, error })}`}
    </Text>
    {!ok && excerpt !== null && excerpt !== '' && (
      <>
        <Text size="sm" c="dimmed">
          {text.attempt.said}
        </Text>
        <pre className="raw">{excerpt}</pre>
      </>
    )}
  </div>
)
