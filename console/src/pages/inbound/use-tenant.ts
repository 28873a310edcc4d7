import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Tenant, tenantQuery } from '../../api/tenants.ts'

/** The tenant of this page's address. Its layout shows a page only when there is one. */
export function useTenant(): Tenant {
  const { tenant: id } = useParams({ from: '/inbound/tenants/$tenant' })
  const { data } = useQuery(tenantQuery(id))
  if (data === undefined) throw new Error(`no tenant ${id}`)
  return data
}
