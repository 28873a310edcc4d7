import { Button, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { diffQuery, historyQuery, type Proposal, type Version } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import { failureOf, post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { editing } from '../../text/editing.ts'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { Differences } from './differences.tsx'
import { ProposalDialog } from './proposal-dialog.tsx'

const text = editing.history
const from = '/outbound/applications/$application/history'

/** `…/history`: who saved what when, what was different, and back to an earlier version. */
export function SettingsHistory() {
  const { id, name } = useApplication()
  const { version: wanted } = useSearch({ from })
  const navigate = useNavigate({ from })
  const log = useInfiniteQuery(historyQuery(id))
  const [restoring, setRestoring] = useState<number | null>(null)
  const [said, setSaid] = useState<string | undefined>()
  const versions = log.data?.pages.flatMap(({ items }) => items) ?? []
  const latest = versions[0]?.version
  const opened = wanted === undefined ? latest : Number(wanted)
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('mapping', 'history', '--app', name)}
        curl={curlLine('GET', applicationPath(id, '/history'))}
      />
      {log.error !== null && (
        <BrokenState failure={failureOf(log.error)} onRetry={() => void log.refetch()} />
      )}
      {log.isPending && log.error === null && <LoadingRows />}
      <Said text={said} />
      {versions.length > 0 && (
        <div className="two">
          <div>
            <Versions id={id} versions={versions} opened={opened} />
            {log.hasNextPage && (
              <Button size="xs" variant="default" mt={8} onClick={() => void log.fetchNextPage()}>
                {en.page.more}
              </Button>
            )}
          </div>
          {opened !== undefined && (
            <OneVersion
              id={id}
              version={opened}
              isLatest={opened === latest}
              onRestore={() => setRestoring(opened)}
            />
          )}
        </div>
      )}
      {restoring !== null && (
        <ProposalDialog
          id={id}
          name={`version ${restoring}`}
          title={text.restoreTitle(formatNumber(restoring))}
          action={text.restore(formatNumber(restoring))}
          propose={(how) => {
            const query = new URLSearchParams(Object.entries(how).map(([key, value]) => [key, String(value)]))
            return post<Proposal>(applicationPath(id, `/history/${restoring}/restore?part=all&${query}`))
          }}
          onDone={() => {
            setRestoring(null)
            setSaid(text.restored(formatNumber(restoring)))
            void navigate({ search: {}, replace: true })
          }}
          onClose={() => setRestoring(null)}
        />
      )}
    </section>
  )
}

const Versions = ({
  id,
  versions,
  opened,
}: {
  readonly id: string
  readonly versions: readonly Version[]
  readonly opened: number | undefined
}) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.version}</th>
          <th scope="col">{text.columns.when}</th>
          <th scope="col">{text.columns.who}</th>
          <th scope="col">{text.columns.note}</th>
        </tr>
      </thead>
      <tbody>
        {versions.map(({ version, at, author, note }) => (
          <tr key={version} aria-current={version === opened || undefined}>
            <th scope="row" className="nowrap">
              <Link to={from} params={{ application: id }} search={{ version: String(version) }}>
                {text.version(formatNumber(version))}
              </Link>
            </th>
            <td className="nowrap">
              <RelativeTime at={at} />
            </td>
            <td className="ellipsis">{author}</td>
            <td className="wrap">{note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

interface OneVersionProps {
  readonly id: string
  readonly version: number
  readonly isLatest: boolean
  readonly onRestore: () => void
}

/** What a version changed, and the way back to it. */
function OneVersion({ id, version, isLatest, onRestore }: OneVersionProps) {
  const diff = useQuery({ ...diffQuery(id, Math.max(1, version - 1), version), enabled: version > 1 })
  return (
    <section aria-label={text.changedIn(formatNumber(version))}>
      <div className="row" style={{ marginBlockEnd: 8 }}>
        <Text fw={600}>{text.changedIn(formatNumber(version))}</Text>
        {!isLatest && (
          <ActButton may="applications.change" size="xs" variant="default" onClick={onRestore}>
            {text.restoreAsk(formatNumber(version))}
          </ActButton>
        )}
      </div>
      {version === 1 && <Text c="dimmed">{text.first}</Text>}
      {diff.error !== null && (
        <BrokenState failure={failureOf(diff.error)} onRetry={() => void diff.refetch()} />
      )}
      {diff.data !== undefined && version > 1 && <Differences differences={diff.data} />}
    </section>
  )
}
