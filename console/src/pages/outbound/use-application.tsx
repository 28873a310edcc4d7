import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type Application, applicationQuery } from '../../api/queries.ts'

/** The application of this page's address. Its layout shows a page only when there is one. */
export function useApplication(): Application {
  const { application: id } = useParams({ from: '/outbound/applications/$application' })
  const { data } = useQuery(applicationQuery(id))
  if (data === undefined || data === null) throw new Error(`no application ${id}`)
  return data
}
