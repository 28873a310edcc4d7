import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Permission } from '../../../src/access/role.ts'
import type { SessionJson as Session, WhoJson as Who } from '../../../src/api/access-shapes.ts'
import { get } from './request.ts'

export type { Permission, Session, Who }

interface List<T> {
  readonly items: readonly T[]
}

/** Who looks at this page, and what they may do. The shell reads it before anything else is shown. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Who>('/session', signal),
})

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: async ({ signal }) => (await get<List<Session>>('/sessions', signal)).items,
})

export interface RoleRights {
  readonly role: Who['role']
  readonly permissions: readonly Permission[]
}

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await get<List<RoleRights>>('/roles', signal)).items,
  staleTime: Number.POSITIVE_INFINITY,
})

export function useWho(): Who | undefined {
  return useQuery(sessionQuery).data
}

/** Whether the server would let this person do something. Hiding is a courtesy: the server refuses it anyway. */
export function useMay(): (permission: Permission) => boolean {
  const who = useWho()
  return (permission) => who === undefined || who.permissions.includes(permission)
}
