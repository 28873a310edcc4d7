import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { groupQuery, nameOf, type Principal, personQuery } from '../../api/directory.ts'
import { applicationPath, type OnDemand } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { WhatToDo } from '../../parts/entry-drawer.tsx'
import { EntryChanges, EntrySteps } from '../../parts/entry-steps.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { OutcomeLabel } from '../../parts/status-label.tsx'
import { useAction } from '../../parts/use-action.ts'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.onDemand

type Kind = Principal['kind']

interface OnDemandRunProps {
  readonly application: Application
  readonly kind: Kind
  readonly principal: string | undefined
  readonly onChoose: (kind: Kind, principal: string | undefined) => void
  readonly onApplied?: () => void
}

/** One person or group through the five steps: a preview first, then for real. */
export function OnDemandRun({ application, kind, principal, onChoose, onApplied }: OnDemandRunProps) {
  const { id } = application
  const chosen = usePrincipal(kind, principal)
  const run = useAction(
    (apply: boolean) => post<OnDemand>(applicationPath(id, '/provision'), { kind, principal, apply }),
    {
      refresh: [['accounts'], ['log'], ['entries', id], ['failures', id]],
      onDone: ({ applied }) => {
        if (applied) onApplied?.()
      },
    },
  )
  const choose = (nextKind: Kind, next: string | undefined) => {
    run.reset()
    onChoose(nextKind, next)
  }
  return (
    <Stack gap="md">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (principal !== undefined) run.mutate(false)
        }}
      >
        <Group align="flex-end" gap="xs">
          <SegmentedControl
            aria-label={text.kind}
            size="sm"
            value={kind}
            onChange={(word) => choose(word === 'group' ? 'group' : 'person', undefined)}
            data={[
              { value: 'person', label: en.picker.person },
              { value: 'group', label: en.picker.group },
            ]}
          />
          <div className="grow">
            <PrincipalPicker
              key={kind}
              kind={kind}
              value={chosen}
              onChange={(one) => choose(kind, one?.id)}
            />
          </div>
          <ActButton
            may="applications.run"
            type="submit"
            disabled={principal === undefined}
            loading={run.isPending && !run.variables}
          >
            {text.preview}
          </ActButton>
          <ActButton
            may="applications.run"
            variant="default"
            disabled={principal === undefined}
            loading={run.isPending && run.variables}
            onClick={() => run.mutate(true)}
          >
            {text.provision}
          </ActButton>
        </Group>
      </form>
      <Problem error={run.error} />
      <div role="status">
        {run.data !== undefined && <Result application={application} done={run.data} />}
        {run.data === undefined && run.error === null && !run.isPending && (
          <Text c="dimmed">{principal === undefined ? text.empty : text.chosen}</Text>
        )}
      </div>
    </Stack>
  )
}

const didSomething: ReadonlySet<OnDemand['entry']['outcome']> = new Set([
  'created',
  'updated',
  'enabled',
  'disabled',
  'deleted',
])

function Result({ application, done }: { readonly application: Application; readonly done: OnDemand }) {
  const { entry, applied, request } = done
  const { kind, id, name } = entry.subject
  const words = ['provision', id, '--app', application.name, ...(kind === 'group' ? ['--group'] : [])]
  return (
    <Stack gap="sm">
      <div>
        <Title order={3}>
          <PrincipalLink kind={kind} id={id} name={name} />
        </Title>
        <Group gap="xs">
          <OutcomeLabel outcome={entry.outcome} reason={entry.reason} />
          {/* Of a preview that would fail, nothing is tried again. */}
          {(applied || entry.outcome !== 'failed') && <Text size="md">{entry.text}</Text>}
        </Group>
        <Text size="sm" c="dimmed">
          {applied ? (didSomething.has(entry.outcome) ? text.applied : text.nothingDone) : text.previewed}
        </Text>
      </div>
      {entry.error !== null && (
        <WhatToDo error={entry.error} application={application.id} subject={entry.subject} />
      )}
      <EntrySteps steps={entry.steps} />
      <section>
        <Title order={3} mb={6}>
          {en.entry.changes}
        </Title>
        <EntryChanges changes={entry.changes} />
      </section>
      {request !== null && (
        <details className="step">
          <summary>
            {text.request} <code className="dim">{request.verb}</code>
          </summary>
          <pre>{JSON.stringify(request.body, null, 2)}</pre>
        </details>
      )}
      <Group gap="xs">
        <CopyText value={cliLine(...words)} label={en.copy.asCli} />
        <CopyText
          value={curlLine('POST', applicationPath(application.id, '/provision'), { kind, principal: id })}
          label={en.copy.asCurl}
        />
        <CopyText value={location.href} label={text.copyLink} />
      </Group>
    </Stack>
  )
}

/** The name behind an id in the URL, or what was chosen last. */
function usePrincipal(kind: Kind, id: string | undefined): Principal | null {
  const person = useQuery({ ...personQuery(id ?? ''), enabled: kind === 'person' && id !== undefined })
  const group = useQuery({ ...groupQuery(id ?? ''), enabled: kind === 'group' && id !== undefined })
  const [fallback] = useState('')
  if (id === undefined) return null
  if (kind === 'person') {
    const found = person.data
    return {
      kind,
      id: found?.id ?? id,
      name: found === undefined ? fallback : nameOf(found),
      detail: found?.userName ?? '',
    }
  }
  return { kind, id: group.data?.id ?? id, name: group.data?.displayName ?? fallback, detail: '' }
}
