import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { problemsQuery } from '../../api/properties.ts'
import type { Tenant } from '../../api/tenants.ts'
import { Value } from '../../parts/entry-steps.tsx'
import { ListFoot } from '../../parts/list-foot.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.problems

/** Values that do not fit their property, member by member. Nothing, when all fit. */
export function PropertyProblems({ tenant }: { readonly tenant: Tenant }) {
  const list = useInfiniteQuery(problemsQuery(tenant.id))
  const problems = list.data?.pages.flatMap(({ items }) => items) ?? []
  if (problems.length === 0) return null
  return (
    <section className="card">
      <div className="card-part">
        <PageHead order={2} title={text.title} about={text.about} />
      </div>
      <div className="scroll">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.columns.member}</th>
              <th scope="col">{text.columns.property}</th>
              <th scope="col">{text.columns.why}</th>
              <th scope="col">{text.columns.value}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ member, label, property, text: why, value }) => (
              <tr key={`${member} ${property}`}>
                <th scope="row" className="ellipsis">
                  <Link to="/inbound/tenants/$tenant/members/$member" params={{ tenant: tenant.id, member }}>
                    {label ?? text.nobody}
                  </Link>
                </th>
                <td>
                  <code>{property}</code>
                </td>
                <td className="wrap">{why}</td>
                <td className="ellipsis">
                  <Value value={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ListFoot list={list} />
    </section>
  )
}
