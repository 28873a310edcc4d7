import { queryOptions } from '@tanstack/react-query'
import type {
  HookJson as Hook,
  HookSetJson as HookSet,
  HookTrialJson as HookTrial,
} from '../../../src/api/hook-shapes.ts'
import { failureOf, get } from './request.ts'
import { tenantPath } from './tenants.ts'

export type { Hook, HookSet, HookTrial }

/** Whose hook: a tenant's, or (null) that of the whole installation. */
export type HookOwner = string | null

export const hookPath = (owner: HookOwner): string => `${owner === null ? '' : tenantPath(owner)}/hook`
export const hookKey = (owner: HookOwner) => ['hook', owner ?? ''] as const

/** Null: nobody is asked. */
export const hookQuery = (owner: HookOwner) =>
  queryOptions({
    queryKey: hookKey(owner),
    queryFn: async ({ signal }): Promise<Hook | null> => {
      try {
        return await get<Hook>(hookPath(owner), signal)
      } catch (error) {
        if (failureOf(error).code === 'hook_not_found') return null
        throw error
      }
    },
  })
