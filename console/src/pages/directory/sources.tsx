import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ImportNote, importsQuery } from '../../api/directory.ts'
import { failureOf } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { directory } from '../../text/directory.ts'
import { formatNumber } from '../../text/format.ts'

const text = directory.sources
const counted = ['accepted', 'created', 'updated', 'left', 'rejected'] as const

/** `/outbound/directory/sources`: where people come from, what each source last brought, and every import. */
export function Sources() {
  const { data: notes, error, refetch } = useQuery(importsQuery)
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli="rollcall directory imports"
          curl={curlLine('GET', '/directory/imports')}
        >
          <ImportButton />
        </PageHead>
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {notes === undefined && error === null && <LoadingRows />}
        {notes?.length === 0 && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
            <ImportButton />
            <CopyCommand command={directory.import.command('people.csv')} />
          </EmptyState>
        )}
        {notes !== undefined && notes.length > 0 && <Table notes={newestOfEach(notes)} label={text.latest} />}
      </section>
      {notes !== undefined && notes.length > 1 && (
        <section className="card card-part" aria-labelledby="imports">
          <Title order={2} id="imports" mb={6}>
            {text.all}
          </Title>
          <Table notes={notes} label={text.all} />
        </section>
      )}
    </div>
  )
}

const ImportButton = () => (
  <ActButton
    may="directory.change"
    size="xs"
    renderRoot={(props) => <Link to="/outbound/directory/import" {...props} />}
  >
    {text.import}
  </ActButton>
)

/** The list is newest first: the first of each source is what it last brought. */
function newestOfEach(notes: readonly ImportNote[]): readonly ImportNote[] {
  const seen = new Map<string, ImportNote>()
  for (const note of notes) {
    const key = `${note.kind} ${note.source}`
    if (!seen.has(key)) seen.set(key, note)
  }
  return [...seen.values()]
}

const Table = ({ notes, label }: { readonly notes: readonly ImportNote[]; readonly label: string }) => (
  <div className="scroll">
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{text.source}</th>
          <th scope="col">{text.kind}</th>
          <th scope="col">{text.last}</th>
          <th scope="col">{text.whole}</th>
          {counted.map((name) => (
            <th key={name} scope="col" className="number">
              {text[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {notes.map((note) => (
          <tr key={note.id}>
            <th scope="row" className="ellipsis" title={note.source}>
              {note.source}
            </th>
            <td>{directory.import.kind[note.kind]}</td>
            <td className="nowrap">
              <RelativeTime at={note.at} />
            </td>
            <td>{note.complete ? text.yes : text.no}</td>
            {counted.map((name) => (
              <td
                key={name}
                className={name === 'rejected' && note.rejected > 0 ? 'number failed' : 'number'}
              >
                {formatNumber(note[name])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
