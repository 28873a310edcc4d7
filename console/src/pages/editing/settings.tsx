import { Checkbox, NumberInput, Select, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Change, type Setting, scopeQuery, settingsListQuery } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { failureOf, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { editing } from '../../text/editing.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { DraftBar } from './draft-bar.tsx'
import { useDraftVersion } from './use-draft-version.ts'

const text = editing.settings
/** What stands on the pages of scope and mappings. */
const elsewhere = new Set(['scope', 'includeDefaultAccess', 'nestedGroups'])

/** `…/settings`: everything that can be set and that Rollcall acts on. */
export function Settings() {
  const application = useApplication()
  const { id, name } = application
  const { data, error, refetch } = useQuery(settingsListQuery(id))
  return (
    <div className="stack">
      <section className="card card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('app', 'show', name, '--settings')}
        />
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <LoadingRows />}
        {data !== undefined && <Editor id={id} all={data} />}
      </section>
      <DeleteApplication application={application} />
    </div>
  )
}

function Editor({ id, all }: { readonly id: string; readonly all: readonly Setting[] }) {
  const [draft, setDraft] = useState<Readonly<Record<string, unknown>>>({})
  // The version comes with every read of the scope; it is the settings' as a whole.
  const { data: scope } = useQuery(scopeQuery(id))
  const draftOf = useDraftVersion(scope?.version ?? 0)
  const shown = all.filter(({ path, value }) => !elsewhere.has(path) && !Array.isArray(value))
  const different = Object.entries(draft).filter(
    ([path, value]) => all.find((one) => one.path === path)?.value !== value,
  )
  const groups = [...Map.groupBy(shown, ({ path }) => path.split('.', 1)[0] ?? '')]
  return (
    <>
      {groups.map(([group, settings]) => (
        <section key={group} aria-labelledby={`settings-${group}`} style={{ marginBlockEnd: 16 }}>
          <Title order={3} id={`settings-${group}`} mb={4}>
            {text.groups[group as keyof typeof text.groups] ?? text.others}
          </Title>
          <dl className="facts settings">
            {settings.map((setting) => (
              <div key={setting.path}>
                <dt>{setting.summary}</dt>
                <dd>
                  <Field
                    setting={setting}
                    value={setting.path in draft ? draft[setting.path] : setting.value}
                    onChange={(value) => {
                      draftOf.begin()
                      setDraft((before) => ({ ...before, [setting.path]: value }))
                    }}
                  />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {scope !== undefined && (
        <DraftBar
          id={id}
          change={different.length === 0 ? undefined : nest(different)}
          version={draftOf.version}
          current={scope.version}
          onRebase={draftOf.rebase}
          onDiscard={() => {
            setDraft({})
            draftOf.rebase()
          }}
        />
      )}
    </>
  )
}

interface FieldProps {
  readonly setting: Setting
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

/** The field that fits what a setting accepts. */
function Field({ setting: { summary, accepts, default: standard }, value, onChange }: FieldProps) {
  if (typeof standard === 'boolean') {
    return (
      <Checkbox
        aria-label={summary}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (/number/.test(accepts)) {
    return (
      <NumberInput
        size="xs"
        maw={140}
        aria-label={summary}
        value={typeof value === 'number' ? value : ''}
        min={0}
        placeholder={standard === null ? text.isDefault : ''}
        onChange={(next) => onChange(next === '' ? null : Number(next))}
      />
    )
  }
  const words = accepts.split(', ')
  if (words.length > 1) {
    return (
      <Select
        size="xs"
        maw={260}
        aria-label={summary}
        value={String(value)}
        allowDeselect={false}
        data={words}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  }
  return (
    <TextInput
      size="xs"
      aria-label={summary}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** `['leaving.disabled.action', 'delete']` → `{ leaving: { disabled: { action: 'delete' } } }`. */
function nest(pairs: readonly (readonly [string, unknown])[]): Change {
  const root: Record<string, unknown> = {}
  for (const [path, value] of pairs) {
    const names = path.split('.')
    let at = root
    for (const name of names.slice(0, -1)) {
      at[name] ??= {}
      at = at[name] as Record<string, unknown>
    }
    at[names.at(-1) ?? ''] = value
  }
  return root
}

function DeleteApplication({ application: { id, name } }: { readonly application: Application }) {
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const drop = useAction((_: undefined) => remove(applicationPath(id)), {
    refresh: [],
    onDone: () => void navigate({ to: '/outbound/applications' }),
  })
  return (
    <section className="card card-part">
      <Title order={2} mb={8}>
        {text.danger}
      </Title>
      <ActButton
        may="applications.change"
        size="xs"
        color="red"
        variant="outline"
        onClick={() => setAsking(true)}
      >
        {text.delete}
      </ActButton>
      <Confirm
        title={text.deleteTitle(name)}
        consequence={text.deleteText}
        action={text.delete}
        opened={asking}
        pending={drop.isPending}
        error={drop.error}
        onConfirm={() => drop.mutate(undefined)}
        onClose={() => setAsking(false)}
        type={{ text: name, label: text.deleteType(name) }}
      />
    </section>
  )
}
