import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Tenant, tokensQuery } from '../../api/tenants.ts'
import { RelativeTime } from '../../parts/time.tsx'
import { pictures } from '../../text/pictures.ts'

const text = pictures.tenants
/** Each row asks for its tokens; the others are a click away. */
const shownRows = 10

/** Tenants with when each last called: what the overview says of the app side. */
export const TenantList = ({ tenants }: { readonly tenants: readonly Tenant[] }) => (
  <section className="card" aria-labelledby="tenants">
    <header className="card-head">
      <Title order={2} id="tenants">
        <Link to="/inbound/tenants">{text.title}</Link>
      </Title>
      {tenants.length > shownRows && <span className="dim">{text.first(shownRows, tenants.length)}</span>}
    </header>
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            <th scope="col">{text.tokens}</th>
            <th scope="col">{text.last}</th>
          </tr>
        </thead>
        <tbody>
          {tenants.slice(0, shownRows).map((tenant) => (
            <Row key={tenant.id} tenant={tenant} />
          ))}
        </tbody>
      </table>
    </div>
  </section>
)

function Row({ tenant: { id, name } }: { readonly tenant: Tenant }) {
  const { data: tokens } = useQuery(tokensQuery(id))
  const working = tokens?.filter(({ status }) => status === 'active').length
  const last = tokens
    ?.flatMap(({ lastUsedAt }) => lastUsedAt ?? [])
    .sort()
    .at(-1)
  return (
    <tr>
      <th scope="row" className="ellipsis">
        <Link to="/inbound/tenants/$tenant" params={{ tenant: id }}>
          {name}
        </Link>
      </th>
      <td className="nowrap">{working !== undefined && text.working(working)}</td>
      <td className="nowrap">
        {tokens !== undefined &&
          (last === undefined ? <span className="dim">{text.never}</span> : <RelativeTime at={last} />)}
      </td>
    </tr>
  )
}
