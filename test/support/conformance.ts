import { afterAll, beforeAll, describe, expect } from 'vitest'
import { type Answer, type StoreKind, startTestProvider, type TestProvider } from './provider.ts'

/** The same requirements over PostgreSQL and over the store in memory. Nothing may fail that nobody foresaw. */
export function onBothStores(title: string, tests: (app: () => TestProvider, kind: StoreKind) => void): void {
  describe.each<StoreKind>(['postgres', 'memory'])(`${title} (%s)`, (kind) => {
    let app: TestProvider
    beforeAll(async () => {
      app = await startTestProvider(kind)
    })
    afterAll(async () => {
      expect(app.errors).toEqual([])
      await app.close()
    })
    tests(() => app, kind)
  })
}

/** The form every error has (RFC 7644 §3.12). */
export function expectScimError(answer: Answer, status: number, scimType?: string, where?: string): void {
  expect(answer.status, `${where ?? ''} ${answer.body?.detail ?? ''}`).toBe(status)
  expect(answer.headers['content-type'], where).toBe('application/scim+json')
  expect(answer.body, where).toMatchObject({ schemas: [errorUrn], status: String(status) })
  expect(answer.body.detail.length, where).toBeGreaterThan(10)
  expect(answer.body.scimType, where).toBe(scimType)
}

export const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
export const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
export const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
export const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/** An id that nobody has. */
export const unknownId = '00000000-0000-7000-8000-000000000000'

/** The query that asks for what matches a filter. */
export function filterBy(filter: string, more = ''): string {
  return `?filter=${encodeURIComponent(filter)}${more}`
}

export function namesOf(answer: Answer): string[] {
  return answer.body.Resources.map((one: { userName?: string; displayName?: string }) =>
    String(one.userName ?? one.displayName),
  )
}
