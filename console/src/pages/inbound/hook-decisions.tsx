import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ban, CircleAlert, Hand } from 'lucide-react'
import { failureOf } from '../../api/request.ts'
import { requestsQuery, type ScimRequest } from '../../api/requests.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { Moment } from '../../parts/time.tsx'
import { hookText } from '../../text/hooks.ts'

const text = hookText.decisions
const looks = {
  hook_refused: { role: 'neutral', icon: Ban },
  hook_staged: { role: 'held', icon: Hand },
  hook_unanswered: { role: 'attention', icon: CircleAlert },
} as const
const shownRows = 10

/** What the hook did to the last changes it did not simply let pass. */
export function HookDecisions({ tenant }: { readonly tenant: Tenant }) {
  const list = useInfiniteQuery(requestsQuery(tenant.id, { hook: 'true' }))
  const found = list.data?.pages[0]?.items.slice(0, shownRows) ?? []
  const params = { tenant: tenant.id }
  return (
    <section className="card">
      <div className="card-part">
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine('request', 'list', '--hook', '--tenant', tenant.name)}
          curl={curlLine('GET', `${tenantPath(tenant.id)}/requests?hook=true`)}
        />
        {list.isSuccess && found.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      </div>
      {list.error !== null && (
        <BrokenState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.isPending && list.error === null && <LoadingRows />}
      {found.length > 0 && (
        <>
          <Table tenant={tenant} requests={found} />
          <footer className="card-foot row">
            <Link to="/inbound/tenants/$tenant/requests" params={params} search={{ hook: 'true' }}>
              {text.all}
            </Link>
            <Link to="/inbound/tenants/$tenant/staged" params={params} search={{ held: '1' }}>
              {text.staged}
            </Link>
          </footer>
        </>
      )}
    </section>
  )
}

interface TableProps {
  readonly tenant: Tenant
  readonly requests: readonly ScimRequest[]
}

const Table = ({ tenant, requests }: TableProps) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.time}</th>
          <th scope="col">{text.columns.about}</th>
          <th scope="col">{text.columns.decision}</th>
          <th scope="col">{text.columns.said}</th>
        </tr>
      </thead>
      <tbody>
        {requests.map(({ id, at, subject, codes, error }) => {
          const code = codes.find(isDecision)
          const who = subject?.name ?? text.unnamed
          return (
            <tr key={id}>
              <td className="nowrap">
                <Moment at={at} />
              </td>
              <th scope="row" className="ellipsis">
                <Link
                  to="/inbound/tenants/$tenant/requests"
                  params={{ tenant: tenant.id }}
                  search={{ request: id }}
                  aria-label={text.open(who)}
                >
                  {who}
                </Link>
              </th>
              <td className="nowrap">
                {code !== undefined && <StatusLabel look={looks[code]} word={text.words[code] ?? code} />}
              </td>
              <td className="wrap">{error?.detail}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </div>
)

const isDecision = (code: string): code is keyof typeof looks => code in looks
