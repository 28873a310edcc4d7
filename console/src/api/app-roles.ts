import { queryOptions } from '@tanstack/react-query'
import { applicationPath } from './outbound.ts'
import { get } from './request.ts'

/** What an assignment can carry into an application. */
export interface AppRole {
  readonly id: string
  /** What expressions see and targets are sent. */
  readonly value: string
  readonly displayName: string
  /** How many assignments carry it. */
  readonly assignments: number
}

export const appRolesQuery = (application: string) =>
  queryOptions({
    queryKey: ['app-roles', application],
    queryFn: async ({ signal }) =>
      (await get<{ items: readonly AppRole[] }>(applicationPath(application, '/roles'), signal)).items,
  })
