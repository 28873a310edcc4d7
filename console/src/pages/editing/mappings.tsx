import { Button, SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type Principal, principalsQuery } from '../../api/directory.ts'
import {
  type MappedObject,
  type MappingRow,
  type Mappings as MappingsAnswer,
  mappingsQuery,
  sampleQuery,
} from '../../api/editing.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { editing } from '../../text/editing.ts'
import { formatNumber } from '../../text/format.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { DraftBar } from './draft-bar.tsx'
import { Problems } from './impact-view.tsx'
import { MappingTable } from './mapping-table.tsx'
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
      {data !== undefined && <Editor key={object} id={id} object={object} saved={data} />}
    </section>
  )
}

interface EditorProps {
  readonly id: string
  readonly object: MappedObject
  readonly saved: MappingsAnswer
}

function Editor({ id, object, saved }: EditorProps) {
  const [rows, setRows] = useState<readonly MappingRow[] | undefined>()
  const [editingRow, setEditingRow] = useState<number | null>(null)
  const shown = rows ?? saved.mapping.attributes
  const mapping = { ...saved.mapping, attributes: shown }
  const pinned = usePinned(object)
  const sample = useQuery({
    ...sampleQuery(id, object, pinned.id ?? '', mapping),
    enabled: pinned.id !== undefined,
    placeholderData: (before) => before,
  })
  const isDifferent = rows !== undefined && JSON.stringify(rows) !== JSON.stringify(saved.mapping.attributes)
  const current = editingRow === null ? undefined : shown[editingRow]
  const add = () => {
    setRows([...shown, { target: '', kind: 'direct', source: '', apply: 'always' }])
    setEditingRow(shown.length)
  }
  return (
    <>
      {object === 'groups' && !saved.mapping.enabled && <p className="notice">{text.off}</p>}
      <Problems problems={saved.problems} />
      <div className="row" style={{ marginBlockEnd: 8 }}>
        <div className="grow">
          <PrincipalPicker
            kind={object === 'users' ? 'person' : 'group'}
            label={text.sample[object]}
            value={pinned.principal}
            onChange={pinned.pin}
          />
        </div>
        <Text size="sm" c="dimmed">
          {text.version(formatNumber(saved.version))}
        </Text>
      </div>
      <Problem error={sample.error} />
      <MappingTable rows={shown} sample={sample.data} onEdit={setEditingRow} />
      <div className="row" style={{ marginBlock: 10 }}>
        <Button size="xs" variant="default" onClick={add}>
          {text.add}
        </Button>
      </div>
      <DraftBar
        id={id}
        change={isDifferent ? { [object]: { attributes: rows } } : undefined}
        version={saved.version}
        onDiscard={() => setRows(undefined)}
      />
      {current !== undefined && editingRow !== null && (
        <RowEditor
          application={id}
          object={object}
          row={current}
          sources={saved.sources.map(({ name }) => name)}
          principal={pinned.principal}
          onChange={(row) => setRows(shown.map((one, index) => (index === editingRow ? row : one)))}
          onRemove={() => {
            setRows(shown.filter((_, index) => index !== editingRow))
            setEditingRow(null)
          }}
          onClose={() => setEditingRow(null)}
        />
      )}
    </>
  )
}

/** The pinned person or group: in the URL, else the first of the directory. */
function usePinned(object: MappedObject) {
  const kind = object === 'users' ? 'person' : 'group'
  const { sample: wanted } = useSearch({ from })
  const navigate = useNavigate({ from })
  const { data: some = [] } = useQuery(principalsQuery(kind, ''))
  const [chosen, setChosen] = useState<Principal | null>(null)
  const id = wanted ?? some[0]?.id
  const known = [chosen, ...some].find((one) => one?.id === id) ?? null
  const principal = known ?? (id === undefined ? null : ({ kind, id, name: id, detail: '' } as const))
  return {
    id,
    principal,
    pin: (next: Principal | null) => {
      setChosen(next)
      void navigate({ search: next === null ? {} : { sample: next.id }, replace: true })
    },
  }
}
