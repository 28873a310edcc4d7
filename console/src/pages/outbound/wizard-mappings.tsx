import { Button, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type MappedObject, type MappingRow, mappingsQuery } from '../../api/editing.ts'
import type { Application } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { outbound } from '../../text/outbound.ts'
import { Problems } from '../editing/impact-view.tsx'
import { fromOf } from '../editing/mapping-table.tsx'

const text = outbound.wizard.mappings

interface MappingsStepProps {
  readonly application: Application
  readonly onNext: () => void
}

/** Third page: the recommended mappings. What is wrong with them stands first; the rows themselves are a click away. */
export const MappingsStep = ({ application, onNext }: MappingsStepProps) => (
  <>
    <Title order={2}>{outbound.wizard.steps.mappings}</Title>
    <Text size="sm" c="dimmed" mb={12}>
      {text.hint}
    </Text>
    <MappingSummary application={application} object="users" />
    <MappingSummary application={application} object="groups" />
    <Lacking application={application} />
    <Button mt="md" mb="md" onClick={onNext}>
      {outbound.wizard.next}
    </Button>
    <CopyCommand command={cliLine('mapping', 'list', '--app', application.name)} />
  </>
)

function MappingSummary({
  application: { id },
  object,
}: {
  readonly application: Application
  readonly object: MappedObject
}) {
  const { data, error, refetch } = useQuery(mappingsQuery(id, object))
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows />
  const { attributes, enabled } = data.mapping
  const matching = matchingOf(attributes)
  const sent = attributes.filter(({ kind }) => kind !== 'none')
  return (
    <section aria-label={text.objects[object]}>
      <Title order={3}>{text.objects[object]}</Title>
      {enabled ? (
        <>
          <Text size="md">{text.sent(sent.length)}</Text>
          <Text size="md">{matching === '' ? text.unmatched : text.matched[object](matching)}</Text>
          {data.problems.length === 0 ? (
            <Text size="md">{text.fine}</Text>
          ) : (
            <Problems problems={data.problems} />
          )}
          <details className="step" style={{ marginBlock: 8 }}>
            <summary>{text.all(attributes.length)}</summary>
            <Rows rows={attributes} />
          </details>
        </>
      ) : (
        <Text size="md" c="dimmed">
          {text.off}
        </Text>
      )}
      <p>
        <Link
          to="/outbound/applications/$application/mappings/$object"
          params={{ application: id, object }}
          aria-label={text.changeOf(text.objects[object])}
        >
          {text.change}
        </Link>
      </p>
    </section>
  )
}

const Rows = ({ rows }: { readonly rows: readonly MappingRow[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.target}</th>
          <th scope="col">{text.columns.from}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.target}>
            <th scope="row" className="mono wrap">
              {row.target}
            </th>
            <td className="mono wrap">{fromOf(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

/** What the target said at the connection test that it does not have. */
function Lacking({ application: { capabilities } }: { readonly application: Application }) {
  const lacking = capabilities?.lacking ?? []
  if (lacking.length === 0) return null
  return (
    <p className="notice">
      {text.lacking} {lacking.map(({ target, why }) => `${target} (${text.lackingWhy[why]})`).join(' · ')}
    </p>
  )
}

/** The matching attributes, the first to be tried first. */
function matchingOf(rows: readonly MappingRow[]): string {
  return rows
    .filter(({ matchingPrecedence }) => matchingPrecedence !== undefined)
    .sort((one, other) => (one.matchingPrecedence ?? 0) - (other.matchingPrecedence ?? 0))
    .map(({ target }) => target)
    .join(text.andThen)
}
