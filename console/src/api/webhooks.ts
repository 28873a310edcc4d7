import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  FeedPageJson as FeedPage,
  ProductEventJson as ProductEvent,
} from '../../../src/api/event-shapes.ts'
import type {
  AttemptJson as Attempt,
  DeliveryJson as Delivery,
  WebhookJson as Webhook,
  WebhookWithSecretJson as WebhookWithSecret,
} from '../../../src/api/webhook-shapes.ts'
import { get } from './request.ts'
import { tenantPath } from './tenants.ts'

export type { Attempt, Delivery, FeedPage, ProductEvent, Webhook, WebhookWithSecret }

interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** Whose webhooks: a tenant's, or (null) those of the whole installation. */
export type WebhookOwner = string | null

export const webhooksPath = (owner: WebhookOwner): string =>
  `${owner === null ? '' : tenantPath(owner)}/webhooks`
export const webhookPath = (owner: WebhookOwner, webhook: string): string =>
  `${webhooksPath(owner)}/${encodeURIComponent(webhook)}`

export const webhooksKey = (owner: WebhookOwner) => ['webhooks', owner ?? ''] as const

export const webhooksQuery = (owner: WebhookOwner) =>
  queryOptions({
    queryKey: [...webhooksKey(owner), 'list'],
    queryFn: async ({ signal }) => (await get<Page<Webhook>>(webhooksPath(owner), signal)).items,
    refetchInterval: 10_000,
  })

export const webhookQuery = (owner: WebhookOwner, webhook: string) =>
  queryOptions({
    queryKey: [...webhooksKey(owner), 'one', webhook],
    queryFn: ({ signal }) => get<Webhook>(webhookPath(owner, webhook), signal),
    refetchInterval: 5_000,
  })

export const deliveriesQuery = (owner: WebhookOwner, webhook: string, state: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...webhooksKey(owner), 'deliveries', webhook, state ?? ''],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: '50' })
      if (state !== undefined) query.set('state', state)
      if (pageParam !== null) query.set('cursor', pageParam)
      return get<Page<Delivery>>(`${webhookPath(owner, webhook)}/deliveries?${query}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    refetchInterval: 5_000,
  })

/** The events a product reads, oldest first from `after` on. */
export const feedQuery = (tenant: string, types: string | undefined, after: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['feed', tenant, types ?? '', after ?? ''],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: '100' })
      if (types !== undefined) query.set('types', types)
      if (pageParam !== undefined) query.set('after', pageParam)
      return get<FeedPage>(`${tenantPath(tenant)}/feed?${query}`, signal)
    },
    initialPageParam: after,
    // There is always a next page: what has not happened yet.
    getNextPageParam: (last) => last.cursor,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

/** What has come since a cursor: how many, so that a page may say so. */
export const feedNewsQuery = (tenant: string, types: string | undefined, after: string) =>
  queryOptions({
    queryKey: ['feed-news', tenant, types ?? '', after],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ limit: '100', after })
      if (types !== undefined) query.set('types', types)
      return (await get<FeedPage>(`${tenantPath(tenant)}/feed?${query}`, signal)).items.length
    },
    refetchInterval: 10_000,
  })
