import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  AdminJson as Admin,
  ApiKeyJson as ApiKey,
  AuditEntryJson as AuditEntry,
  PasswordLinkJson as PasswordLink,
} from '../../../src/api/access-shapes.ts'
import type {
  HeldJson as Held,
  HeldGroupJson as HeldGroup,
  HeldListJson as HeldList,
  RejectedJson as Rejected,
} from '../../../src/api/held-shapes.ts'
import type { Keeps } from '../../../src/api/keeps.ts'
import type { MailJson as Mail } from '../../../src/api/mail-shapes.ts'
import { get } from './request.ts'
import type { Session } from './session.ts'
import { startOf } from './since.ts'

export type { Admin, ApiKey, AuditEntry, Held, HeldGroup, HeldList, Mail, PasswordLink, Rejected }

interface List<T> {
  readonly items: readonly T[]
  readonly next?: string
}

const listQuery = <T>(key: readonly string[], path: string) =>
  queryOptions({
    queryKey: key,
    queryFn: async ({ signal }) => (await get<List<T>>(path, signal)).items,
  })

export interface About {
  readonly version: string
  readonly startedAt: string
  readonly keeps?: Keeps
}

/** What runs here, and how long it keeps what. */
export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => get<About>('/about', signal),
})

/** The two kinds of waiting: the guard held it, or the settings want it approved. */
export type WaitingKind = 'approval' | 'threshold'

const waitingPath: Readonly<Record<WaitingKind, string>> = { approval: '/approvals', threshold: '/held' }

/** What waits for a person's word, across applications. */
export const waitingQuery = (kind: WaitingKind) =>
  queryOptions({
    queryKey: ['waiting', kind],
    queryFn: ({ signal }) => get<HeldList>(waitingPath[kind], signal),
    refetchInterval: 15_000,
  })

/** What somebody has said no to, newest first; of one application, or of all. */
export const rejectedQuery = (application: string | undefined) =>
  listQuery<Rejected>(
    ['waiting', 'rejected', application ?? ''],
    application === undefined
      ? '/approvals/rejected'
      : `/approvals/rejected?${new URLSearchParams({ application })}`,
  )

/** Others may invite and revoke meanwhile. */
const pace = { refetchInterval: 15_000 }
export const adminsQuery = { ...listQuery<Admin>(['admins'], '/admins'), ...pace }
export const apiKeysQuery = { ...listQuery<ApiKey>(['api-keys'], '/api-keys'), ...pace }
export const mailsQuery = { ...listQuery<Mail>(['mails'], '/mails'), refetchInterval: 15_000 }
export const adminSessionsQuery = (admin: string) =>
  listQuery<Session>(['admin-sessions', admin], `/admins/${encodeURIComponent(admin)}/sessions`)

/** What the audit log is narrowed to; the same words as in the page's URL. */
export interface AuditFilter {
  readonly actor?: string
  readonly action?: string
  readonly kind?: string
  readonly target?: string
  readonly tenant?: string
  readonly outcome?: string
  /** `1h`, `24h`, `7d`, or a time. */
  readonly since?: string
}

const auditPage = 100

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = auditParams(filter, auditPage)
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<List<AuditEntry>>(`/audit?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** The newest entry that passes the filter: another one than the first on the page means news. */
export const newestAuditQuery = (filter: AuditFilter) =>
  queryOptions({
    queryKey: ['audit-newest', filter],
    queryFn: async ({ signal }) =>
      (await get<List<AuditEntry>>(`/audit?${auditParams(filter, 1)}`, signal)).items[0]?.id ?? null,
    refetchInterval: 10_000,
  })

export const auditEntryQuery = (entry: string) =>
  queryOptions({
    queryKey: ['audit-entry', entry],
    queryFn: ({ signal }) => get<AuditEntry>(`/audit/${encodeURIComponent(entry)}`, signal),
  })

export function auditParams({ since, ...filter }: AuditFilter, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) })
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value)
  if (since !== undefined) query.set('since', startOf(since))
  return query
}
