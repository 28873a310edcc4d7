import { post } from '../../api/request.ts'
import { connectionPath, type Staged } from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { useAction } from '../../parts/use-action.ts'
import { staging } from '../../text/staging.ts'

/** What a person decides of one record. */
export type Resolution =
  | { readonly how: 'link'; readonly person: string }
  | { readonly how: 'separate' | 'ignore' | 'apply' | 'keep' }

interface Decision {
  readonly record: Staged
  readonly resolution: Resolution
}

export const nameOfStaged = ({ person: { label, userName, email } }: Staged): string =>
  label ?? userName ?? email ?? staging.nobody

/**
 * Carries out decisions about single records. It belongs to the page and not to a row: a row that somebody else has
 * decided is gone before it could say so.
 */
export function useDeciding(tenant: Tenant, onDone: () => void) {
  return useAction(
    async ({ record, resolution }: Decision) => {
      await post(`${connectionPath(tenant.id)}/staged/${encodeURIComponent(record.id)}/resolve`, resolution)
      return staging.said[resolution.how](nameOfStaged(record))
    },
    {
      refresh: [
        ['staged', tenant.id],
        ['members', tenant.id],
        ['provisioning', tenant.id],
      ],
      onDone,
    },
  )
}

export type Deciding = ReturnType<typeof useDeciding>
