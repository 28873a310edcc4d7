import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rejectedQuery } from '../../api/across.ts'
import { failureOf } from '../../api/request.ts'
import { CopyText } from '../../parts/copy-command.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { BrokenState } from '../../parts/states.tsx'
import { Moment } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'

const text = across.approvals.rejected

/** What somebody has said no to, and why: of one application, or of all. */
export function RejectedList({ application }: { readonly application?: string }) {
  const { data, error, refetch } = useQuery(rejectedQuery(application))
  const flags = application === undefined ? [] : ['--app', application]
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (data === undefined || data.length === 0) return null
  return (
    <section className="card card-part" aria-labelledby="rejected">
      <div className="page-head">
        <div>
          <Title order={2} id="rejected">
            {text.title}
          </Title>
          <Text size="sm" c="dimmed">
            {text.about}
          </Text>
        </div>
        <CopyText value={cliLine('approval', 'rejected', ...flags)} label={en.copy.asCli} />
      </div>
      <div className="scroll">
        <table className="table" aria-label={text.title}>
          <thead>
            <tr>
              {application === undefined && <th scope="col">{text.columns.application}</th>}
              <th scope="col">{text.columns.name}</th>
              <th scope="col">{text.columns.action}</th>
              <th scope="col">{text.columns.reason}</th>
              <th scope="col">{text.columns.by}</th>
              <th scope="col">{text.columns.at}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((one) => (
              <tr key={`${one.application.id} ${one.subject.id}`}>
                {application === undefined && <td className="ellipsis">{one.application.name}</td>}
                <th scope="row" className="ellipsis">
                  <PrincipalLink {...one.subject} />
                </th>
                <td>{across.approvals.actions[one.action ?? ''] ?? one.action ?? '–'}</td>
                <td className="wrap">
                  {one.reason === '' ? <span className="dim">{text.noReason}</span> : one.reason}
                </td>
                <td className="ellipsis">{one.by ?? '–'}</td>
                <td className="nowrap">{one.at === null ? '–' : <Moment at={one.at} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
