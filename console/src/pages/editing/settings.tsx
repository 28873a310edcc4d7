import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type Change, type Setting, scopeQuery, settingsListQuery } from '../../api/editing.ts'
import { applicationPath, settingsQuery } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { NextRuns } from '../../parts/next-runs.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { editing } from '../../text/editing.ts'
import { formatRate } from '../../text/format.ts'
import { outbound } from '../../text/outbound.ts'
import { settingTexts } from '../../text/settings.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { Disconnect } from './disconnect.tsx'
import { DraftBar } from './draft-bar.tsx'
import { LeavingRules } from './leaving-rules.tsx'
import { SettingField, wordsOf } from './setting-field.tsx'
import { useDraftVersion } from './use-draft-version.ts'

const text = editing.settings
const words = settingTexts
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
          curl={curlLine('GET', applicationPath(application.id, '/settings'))}
        />
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <LoadingRows />}
        {data !== undefined && <Editor application={application} all={data} />}
      </section>
      <Disconnect application={application} />
    </div>
  )
}

interface EditorProps {
  readonly application: Application
  readonly all: readonly Setting[]
}

function Editor({ application, all }: EditorProps) {
  const { id } = application
  const [draft, setDraft] = useState<Readonly<Record<string, unknown>>>({})
  // The version comes with every read of the scope; it is the settings' as a whole.
  const { data: scope } = useQuery(scopeQuery(id))
  const draftOf = useDraftVersion(scope?.version ?? 0)
  const shown = all.filter(({ path }) => !elsewhere.has(path))
  const different = Object.entries(draft).filter(
    ([path, value]) => !isSame(all.find((one) => one.path === path)?.value, value),
  )
  const valueAt = ({ path, value }: Setting) => (path in draft ? draft[path] : value)
  const change = (path: string, value: unknown) => {
    draftOf.begin()
    setDraft((before) => ({ ...before, [path]: value }))
  }
  return (
    <>
      {inOrder(shown).map(([group, settings]) => (
        <section key={group} aria-labelledby={`settings-${group}`} className="settings-group">
          <Title order={3} id={`settings-${group}`} mb={4}>
            {words.groups[group] ?? words.others}
          </Title>
          {group === 'leaving' ? (
            <LeavingRules settings={settings} valueAt={valueAt} onChange={change} />
          ) : (
            <dl className="facts settings">
              {settings.map((setting) => (
                <Row
                  key={setting.path}
                  setting={setting}
                  value={valueAt(setting)}
                  present={<Present path={setting.path} application={application} />}
                  onChange={(value) => change(setting.path, value)}
                />
              ))}
            </dl>
          )}
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

interface RowProps {
  readonly setting: Setting
  readonly value: unknown
  /** What comes of it at present. */
  readonly present: ReactNode
  readonly onChange: (value: unknown) => void
}

function Row({ setting, value, present, onChange }: RowProps) {
  const { label, hint } = wordsOf(setting)
  return (
    <div>
      <dt>
        {label}
        {hint !== undefined && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        {present}
      </dt>
      <dd>
        <SettingField setting={setting} label={label} value={value} onChange={onChange} />
      </dd>
    </div>
  )
}

/** Below a setting that works by itself: what it is at the moment. */
function Present({ path, application }: { readonly path: string; readonly application: Application }) {
  const { cycle, nextCycleAt, nextReconciliationAt } = application
  const { data: saved } = useQuery(settingsQuery(application.id))
  const rate = cycle?.progress.permittedPerSecond
  const told =
    path === 'limits.requestsPerSecond' && rate !== null && rate !== undefined ? (
      words.learned(formatRate(rate))
    ) : path === 'cycleIntervalMinutes' && nextCycleAt !== null && saved !== undefined ? (
      <>
        {outbound.overview.next} <NextRuns at={nextCycleAt} everyMinutes={saved.cycleIntervalMinutes} />
      </>
    ) : path === 'reconciliation.everyDays' && nextReconciliationAt ? (
      <>
        {words.nextComparison} <RelativeTime at={nextReconciliationAt} />
      </>
    ) : null
  return told === null ? null : (
    <Text size="sm" component="div">
      {told}
    </Text>
  )
}

/** The groups of settings as the page shows them; what it does not know comes last. */
function inOrder(settings: readonly Setting[]): readonly (readonly [string, readonly Setting[]])[] {
  const known = Object.keys(words.groups)
  const place = (group: string) => (known.includes(group) ? known.indexOf(group) : known.length)
  return [
    ...Map.groupBy(settings, ({ path }) => {
      const [group = ''] = path.split('.', 1)
      return known.includes(group) ? group : words.others
    }),
  ].sort(([one], [other]) => place(one) - place(other))
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

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
