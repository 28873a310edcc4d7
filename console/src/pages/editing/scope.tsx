import { Checkbox, Radio, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type Change,
  mappingsQuery,
  type Scope as ScopeSettings,
  type ScopingFilter,
  scopeQuery,
} from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { editing } from '../../text/editing.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { DraftBar } from './draft-bar.tsx'
import { FilterEditor } from './filter-editor.tsx'
import { ScopeCount } from './scope-count.tsx'
import { useDraftVersion } from './use-draft-version.ts'
import { WhyBox } from './why-box.tsx'

const text = editing.scope

type Draft = Pick<ScopeSettings, 'scope' | 'includeDefaultAccess' | 'nestedGroups'> & {
  readonly filters: readonly ScopingFilter[]
}

/** `…/scope`: who belongs in the application, counted while it is edited. */
export function Scope() {
  const { id, name } = useApplication()
  const { data, error, refetch } = useQuery(scopeQuery(id))
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('scope', 'show', '--app', name)}
        curl={curlLine('GET', applicationPath(id, '/scope'))}
      />
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data !== undefined && <Editor id={id} saved={data} />}
    </section>
  )
}

function Editor({ id, saved }: { readonly id: string; readonly saved: ScopeSettings }) {
  const [part, setPart] = useState<Partial<Draft>>({})
  const draftOf = useDraftVersion(saved.version)
  const { data: mappings } = useQuery(mappingsQuery(id, 'users'))
  const draft: Draft = { ...saved, filters: saved.filters.users, ...part }
  const set = (next: Partial<Draft>) => {
    draftOf.begin()
    setPart((before) => ({ ...before, ...next }))
  }
  const change = changeOf(saved, draft)
  return (
    <div className="two">
      <Stack gap="md">
        <Radio.Group
          label={text.who}
          value={draft.scope}
          onChange={(value) => set({ scope: value === 'all' ? 'all' : 'assigned' })}
        >
          <Stack gap={6} mt={4}>
            <Radio value="assigned" label={text.assigned} />
            <Radio value="all" label={text.all} />
          </Stack>
        </Radio.Group>
        {draft.scope === 'assigned' && (
          <>
            <Checkbox
              label={text.defaultAccess}
              checked={draft.includeDefaultAccess}
              onChange={(event) => set({ includeDefaultAccess: event.currentTarget.checked })}
            />
            <Checkbox
              label={text.nested}
              checked={draft.nestedGroups === 'flattened'}
              onChange={(event) =>
                set({ nestedGroups: event.currentTarget.checked ? 'flattened' : 'direct' })
              }
            />
          </>
        )}
        <FilterEditor
          filters={draft.filters}
          sources={mappings?.sources.map(({ name }) => name) ?? []}
          onChange={(filters) => set({ filters })}
        />
        <DraftBar
          id={id}
          change={change}
          version={draftOf.version}
          current={saved.version}
          onRebase={draftOf.rebase}
          onDiscard={() => {
            setPart({})
            draftOf.rebase()
          }}
        />
      </Stack>
      <Stack gap="md">
        <ScopeCount id={id} change={change ?? noChange} />
        <div>
          <Title order={3}>{text.why}</Title>
          <WhyBox id={id} change={change ?? noChange} />
        </div>
      </Stack>
    </div>
  )
}

const noChange: Change = {}

/** Only what is different; undefined when nothing is. */
function changeOf(saved: ScopeSettings, draft: Draft): Change | undefined {
  const change = {
    ...(draft.scope === saved.scope ? {} : { scope: draft.scope }),
    ...(draft.includeDefaultAccess === saved.includeDefaultAccess
      ? {}
      : { includeDefaultAccess: draft.includeDefaultAccess }),
    ...(draft.nestedGroups === saved.nestedGroups ? {} : { nestedGroups: draft.nestedGroups }),
    ...(JSON.stringify(draft.filters) === JSON.stringify(saved.filters.users)
      ? {}
      : { users: { filters: draft.filters } }),
  }
  return Object.keys(change).length === 0 ? undefined : change
}
