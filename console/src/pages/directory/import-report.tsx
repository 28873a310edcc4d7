import { Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ImportReport } from '../../api/directory.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'

const text = directory.import
/** Lines shown here; the report itself has a limit of its own. */
const shownLines = 200

const counted = [
  'lines',
  'created',
  'updated',
  'unchanged',
  'restored',
  'left',
  'groupsCreated',
  'rejected',
] as const

/** What an import did or would do, with every line that was not taken and why. */
export function ImportReportView({ report }: { readonly report: ImportReport }) {
  return (
    <section className="card card-part" aria-labelledby="report">
      <Title order={2} id="report">
        {text.report}
      </Title>
      <Text size="md">
        {report.dryRun ? text.previewed : text.imported}{' '}
        {text.recognised(report.form.title, text.kind[report.kind])}.
      </Text>
      <dl className="tally">
        {counted.map((name) => (
          <div key={name}>
            <dt>{text.counts[name]}</dt>
            <dd className={name === 'rejected' && report.rejected > 0 ? 'failed' : undefined}>
              {formatNumber(report[name])}
            </dd>
          </div>
        ))}
      </dl>
      {!report.dryRun && (
        <Text size="md" mb="sm">
          {report.kind === 'people' ? (
            <Link to="/outbound/directory/people">{text.toPeople}</Link>
          ) : (
            <Link to="/outbound/directory/groups">{text.toGroups}</Link>
          )}
        </Text>
      )}
      {report.rejectedLines.length > 0 && <Rejected report={report} />}
      <Columns columns={report.columns} />
      <CopyText value={JSON.stringify(report, null, 2)} label={en.entry.copyJson} />
    </section>
  )
}

function Rejected({ report: { rejected, rejectedLines } }: { readonly report: ImportReport }) {
  const shown = rejectedLines.slice(0, shownLines)
  return (
    <>
      <Title order={3} mt="sm">
        {text.rejectedTitle(rejected)}
      </Title>
      {shown.length < rejected && (
        <Text size="sm" c="dimmed">
          {text.rejectedShown(formatNumber(shown.length), formatNumber(rejected))}
        </Text>
      )}
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col" className="number">
                {text.rejectedColumns.line}
              </th>
              <th scope="col">{text.rejectedColumns.column}</th>
              <th scope="col">{text.rejectedColumns.value}</th>
              <th scope="col">{text.rejectedColumns.why}</th>
              <th scope="col">{text.rejectedColumns.next}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ line, column, value, why, next }) => (
              <tr key={`${line} ${column}`}>
                <td className="number">{formatNumber(line)}</td>
                <td>{column}</td>
                <td className="mono ellipsis" title={value ?? undefined}>
                  {value}
                </td>
                <td>{why}</td>
                <td>{next}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const Columns = ({ columns }: Pick<ImportReport, 'columns'>) => (
  <details className="step" style={{ marginBlock: 12 }}>
    <summary>{text.columns}</summary>
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.header}</th>
          <th scope="col">{text.becomes}</th>
        </tr>
      </thead>
      <tbody>
        {columns.map(({ header, becomes, why }) => (
          <tr key={header}>
            <th scope="row">{header}</th>
            <td>
              {becomes ?? <span className="dim">{`${text.ignored}${why === null ? '' : `: ${why}`}`}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </details>
)
