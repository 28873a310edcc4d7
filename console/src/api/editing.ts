import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  DifferenceJson as Difference,
  ImpactJson as Impact,
  MappingRowJson as MappingRow,
  ObjectMappingJson as ObjectMapping,
  ProblemJson as Problem,
  ProposalJson as Proposal,
  ScopeMeasureJson as ScopeMeasure,
  ScopeWhyJson as ScopeWhy,
  SettingJson as Setting,
  VersionJson as Version,
} from '../../../src/api/settings-shapes.ts'
import { applicationPath } from './outbound.ts'
import { get, patch, post } from './request.ts'

export type {
  Difference,
  Impact,
  MappingRow,
  ObjectMapping,
  Problem,
  Proposal,
  ScopeMeasure,
  ScopeWhy,
  Setting,
  Version,
}

/** A part of the settings to change; what is not named stays. */
export type Change = Readonly<Record<string, unknown>>

export type MappedObject = 'users' | 'groups'

export interface ScopingClause {
  readonly attribute: string
  readonly operator: string
  readonly value?: string
}

export interface ScopingFilter {
  readonly title: string
  readonly clauses: readonly ScopingClause[]
}

export interface Scope {
  readonly version: number
  readonly scope: 'assigned' | 'all'
  readonly includeDefaultAccess: boolean
  readonly nestedGroups: 'direct' | 'flattened'
  readonly filters: { readonly users: readonly ScopingFilter[]; readonly groups: readonly ScopingFilter[] }
}

export interface Mappings {
  readonly version: number
  readonly mapping: ObjectMapping
  readonly sources: readonly { readonly name: string; readonly multiValued?: boolean }[]
  readonly problems: readonly Problem[]
}

export interface Sample {
  readonly subject: { readonly id: string; readonly name: string }
  readonly inScope: boolean
  readonly rows: readonly {
    readonly target: string
    readonly value: unknown
    readonly current: unknown
    readonly remark: string | null
  }[]
}

export const scopeQuery = (id: string) =>
  queryOptions({
    queryKey: ['scope', id],
    queryFn: ({ signal }) => get<Scope>(applicationPath(id, '/scope'), signal),
  })

export const scopeCountQuery = (id: string, change: Change) =>
  queryOptions({
    queryKey: ['scope-count', id, change],
    queryFn: () => post<ScopeMeasure>(applicationPath(id, '/scope/count'), { change, sample: 5 }),
  })

export const mappingsQuery = (id: string, object: MappedObject) =>
  queryOptions({
    queryKey: ['mappings', id, object],
    queryFn: ({ signal }) => get<Mappings>(applicationPath(id, `/mappings/${object}`), signal),
  })

export const sampleQuery = (id: string, object: MappedObject, principal: string, mapping: ObjectMapping) =>
  queryOptions({
    queryKey: ['sample', id, object, principal, mapping],
    queryFn: () => post<Sample>(applicationPath(id, `/mappings/${object}/sample`), { principal, mapping }),
  })

export const settingsListQuery = (id: string) =>
  queryOptions({
    queryKey: ['settings-list', id],
    queryFn: async ({ signal }) =>
      (await get<{ items: readonly Setting[] }>(applicationPath(id, '/settings/list'), signal)).items,
  })

export interface Evaluated {
  readonly problems: readonly {
    readonly severity: 'error' | 'warning'
    readonly message: string
    readonly position: number
    readonly length: number
    readonly suggestion: string | null
  }[]
  readonly explained: Explained | null
}

/** A sub-expression with what it was worth for the one it was worked out for. */
export interface Explained {
  readonly text: string
  readonly span: { readonly start: number; readonly end: number }
  readonly outcome: { readonly kind: string; readonly value?: unknown }
  readonly parts: readonly Explained[]
}

export interface ExpressionFunction {
  readonly name: string
  readonly family: string
  readonly signature: string
  readonly summary: string
}

export const functionsQuery = queryOptions({
  queryKey: ['functions'],
  queryFn: async ({ signal }) =>
    (await get<{ items: readonly ExpressionFunction[] }>('/expressions/functions', signal)).items,
  staleTime: Number.POSITIVE_INFINITY,
})

/** What saving a change would give: how it differs, and what is wrong with it. Nothing is saved. */
export const proposalQuery = (id: string, change: Change) =>
  queryOptions({
    queryKey: ['proposal', id, change],
    queryFn: () => patch<Proposal>(applicationPath(id, '/settings?dryRun=true'), change),
    retry: false,
  })

export const historyQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['history', id],
    queryFn: ({ signal, pageParam }) => {
      const cursor = pageParam === null ? '' : `&cursor=${pageParam}`
      const path = applicationPath(id, `/history?limit=50${cursor}`)
      return get<{ items: readonly Version[]; next?: string }>(path, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  })

export const diffQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['history-diff', id, from, to],
    queryFn: async ({ signal }) =>
      (
        await get<{ differences: readonly Difference[] }>(
          applicationPath(id, `/history/diff?from=${from}&to=${to}`),
          signal,
        )
      ).differences,
  })

export const evaluateQuery = (
  application: string,
  kind: 'person' | 'group',
  principal: string | undefined,
  expression: string,
) =>
  queryOptions({
    queryKey: ['evaluate', application, kind, principal, expression],
    queryFn: () =>
      post<Evaluated>('/expressions/evaluate', {
        expression,
        kind,
        ...(principal === undefined ? {} : { application, principal }),
      }),
  })
