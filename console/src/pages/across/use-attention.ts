import { useQuery } from '@tanstack/react-query'
import { type HeldList, waitingQuery } from '../../api/across.ts'
import { type Attention, attentionQuery } from '../../api/pictures.ts'
import type { Application } from '../../api/queries.ts'
import { useMay } from '../../api/session.ts'

/** One thing that somebody should look at; the most urgent kinds come first. */
export type ToSee =
  | { readonly kind: 'quarantined' | 'failing'; readonly application: Application }
  | {
      readonly kind: 'held' | 'approval'
      readonly application: { readonly id: string; readonly name: string }
      readonly count: number
      readonly since: string
    }
  | { readonly kind: 'app_side'; readonly attention: Attention }

interface WhatToSee {
  readonly items: readonly ToSee[]
  /** Part of it could not be read: what is shown may not be all. */
  readonly incomplete: boolean
  readonly checkedAt: number
}

/** What needs attention, over both sides. Undefined while it is being read for the first time. */
export function useAttention(applications: readonly Application[]): WhatToSee | undefined {
  const may = useMay()
  const appSide = useQuery({ ...attentionQuery, enabled: may('tenants.read') })
  const held = useQuery(waitingQuery('threshold'))
  const approvals = useQuery(waitingQuery('approval'))
  const queries = [held, approvals, ...(may('tenants.read') ? [appSide] : [])]
  if (queries.some(({ isPending }) => isPending)) return undefined
  const waits = (one: Attention) => one.kind === 'staged'
  const all = appSide.data ?? []
  return {
    items: [
      ...quarantined(applications),
      ...failing(applications),
      ...waitingIn('held', held.data),
      ...waitingIn('approval', approvals.data),
      ...all.filter((one) => !waits(one)).map((attention) => ({ kind: 'app_side', attention }) as const),
      ...all.filter(waits).map((attention) => ({ kind: 'app_side', attention }) as const),
    ],
    incomplete: queries.some(({ error }) => error !== null),
    checkedAt: Math.min(...queries.map(({ dataUpdatedAt }) => dataUpdatedAt)),
  }
}

const quarantined = (applications: readonly Application[]): readonly ToSee[] =>
  applications
    .filter(({ status }) => status === 'quarantined')
    .map((application) => ({ kind: 'quarantined', application }))

/** What waits for a word has a line of its own. */
const toldElsewhere: readonly string[] = ['deletions_held', 'approvals_waiting']

const failing = (applications: readonly Application[]): readonly ToSee[] =>
  applications
    .filter(({ status }) => status === 'needs_attention')
    .map((application) => ({
      ...application,
      reasons: application.reasons.filter(({ code }) => !toldElsewhere.includes(code)),
    }))
    .filter(({ reasons }) => reasons.length > 0)
    .map((application) => ({ kind: 'failing', application }))

/** One line for each application: its groups are on the page that decides. */
function waitingIn(kind: 'held' | 'approval', list: HeldList | undefined): readonly ToSee[] {
  const byApplication = new Map<string, Extract<ToSee, { count: number }>>()
  for (const { application, count, since } of list?.groups ?? []) {
    const before = byApplication.get(application.id)
    byApplication.set(application.id, {
      kind,
      application,
      count: (before?.count ?? 0) + count,
      since: before === undefined || since < before.since ? since : before.since,
    })
  }
  return [...byApplication.values()]
}
