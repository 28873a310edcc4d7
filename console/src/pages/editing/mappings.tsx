import { SegmentedControl, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import {
  type MappedObject,
  type MappingRow,
  type Mappings as MappingsAnswer,
  mappingsQuery,
  type Sample,
  sampleQuery,
} from '../../api/editing.ts'
import { applicationPath, settingsQuery } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { editing } from '../../text/editing.ts'
import { formatNumber } from '../../text/format.ts'
import { settingTexts } from '../../text/settings.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { DraftBar } from './draft-bar.tsx'
import { Problems } from './impact-view.tsx'
import { MappingFiles } from './mapping-files.tsx'
import { MappingTable } from './mapping-table.tsx'
import { mergeRows } from './merge-rows.ts'
import { PinnedPeople, usePinned } from './pinned-people.tsx'
import { RowEditor } from './row-editor.tsx'

const text = editing.mappings
const from = '/outbound/applications/$application/mappings/$object'

/** `…/mappings/users` and `…/groups`: what each attribute is made from, worked out for a pinned person. */
export function Mappings() {
  const { id, name } = useApplication()
  const { object: wanted } = useParams({ from })
  const object: MappedObject = wanted === 'groups' ? 'groups' : 'users'
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(mappingsQuery(id, object))
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.titles[object]}
        about={text.about}
        cli={cliLine('mapping', 'list', '--app', name)}
        curl={curlLine('GET', applicationPath(id, `/mappings/${object}`))}
      >
        <SegmentedControl
          size="xs"
          aria-label={text.which}
          value={object}
          onChange={(value) =>
            void navigate({
              to: from,
              params: { application: id, object: value },
            })
          }
          data={[
            { value: 'users', label: text.people },
            { value: 'groups', label: text.groups },
          ]}
        />
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingRows />}
      {data !== undefined && <Editor key={object} id={id} name={name} object={object} saved={data} />}
    </section>
  )
}

interface EditorProps {
  readonly id: string
  readonly name: string
  readonly object: MappedObject
  readonly saved: MappingsAnswer
}

/** What is being edited: the rows it began with, and the version they are of. */
interface Draft {
  readonly version: number
  readonly base: readonly MappingRow[]
  readonly rows: readonly MappingRow[]
}

function Editor({ id, name, object, saved }: EditorProps) {
  const { draft, shown, conflicts, edit, rebase, discard } = useDraft(saved)
  const [editingRow, setEditingRow] = useState<number | null>(null)
  const { data: settings } = useQuery(settingsQuery(id))
  const mapping = { ...saved.mapping, attributes: shown }
  const pinned = usePinned(object)
  const samples = useQueries({
    queries: pinned.principals.map((principal) => ({
      ...sampleQuery(id, object, principal.id, mapping),
      placeholderData: (before: Sample | undefined) => before,
    })),
  })
  const isDifferent = draft !== undefined && JSON.stringify(draft.rows) !== JSON.stringify(draft.base)
  const current = editingRow === null ? undefined : shown[editingRow]
  const add = () => {
    edit([...shown, { target: '', kind: 'direct', source: '', apply: 'always' }])
    setEditingRow(shown.length)
  }
  return (
    <>
      {object === 'groups' && !saved.mapping.enabled && <p className="notice">{text.off}</p>}
      {object === 'users' && settings !== undefined && settings.userNameFormat !== 'as_mapped' && (
        <p className="notice">
          {text.userName(settingTexts.options[settings.userNameFormat] ?? settings.userNameFormat)}{' '}
          <Link to="/outbound/applications/$application/settings" params={{ application: id }}>
            {text.userNameSetting}
          </Link>
        </p>
      )}
      {!isDifferent && <Problems problems={saved.problems} />}
      <div className="row" style={{ marginBlockEnd: 8, justifyContent: 'space-between' }}>
        <MappingFiles id={id} name={name} />
        <Text size="sm" c="dimmed">
          {text.version(formatNumber(saved.version))}
        </Text>
      </div>
      <PinnedPeople object={object} pinned={pinned} />
      <Problem error={samples.find(({ error }) => error !== null)?.error ?? null} />
      <MappingTable
        rows={shown}
        principals={pinned.principals}
        samples={samples.map(({ data }) => data)}
        onEdit={setEditingRow}
      />
      <div className="row" style={{ marginBlock: 10 }}>
        <ActButton may="applications.change" size="xs" variant="default" onClick={add}>
          {text.add}
        </ActButton>
      </div>
      {conflicts.length > 0 && (
        <p className="notice" role="status">
          {editing.meanwhile.conflicts(conflicts.join(', '))}
        </p>
      )}
      <DraftBar
        id={id}
        change={isDifferent ? { [object]: { attributes: draft.rows } } : undefined}
        version={draft?.version ?? saved.version}
        current={saved.version}
        onRebase={rebase}
        onDiscard={discard}
      />
      {current !== undefined && editingRow !== null && (
        <RowEditor
          application={id}
          object={object}
          row={current}
          sources={saved.sources.map(({ name: source }) => source)}
          principals={pinned.principals}
          onChange={(row) => edit(shown.map((one, index) => (index === editingRow ? row : one)))}
          onRemove={() => {
            edit(shown.filter((_, index) => index !== editingRow))
            setEditingRow(null)
          }}
          onClose={() => setEditingRow(null)}
        />
      )}
    </>
  )
}

/** The draft of one table, and how it goes on when somebody else saved meanwhile. */
function useDraft(saved: MappingsAnswer) {
  const [draft, setDraft] = useState<Draft | undefined>()
  const [conflicts, setConflicts] = useState<readonly string[]>([])
  const { version, mapping } = saved
  const rows = mapping.attributes
  return {
    draft,
    conflicts,
    shown: draft?.rows ?? rows,
    edit: (next: readonly MappingRow[]) =>
      setDraft((before) => ({ version: before?.version ?? version, base: before?.base ?? rows, rows: next })),
    rebase: () => {
      if (draft === undefined) return
      const merged = mergeRows(draft.base, draft.rows, rows)
      setConflicts(merged.conflicts)
      setDraft({ version, base: rows, rows: merged.rows })
    },
    discard: () => {
      setDraft(undefined)
      setConflicts([])
    },
  }
}
