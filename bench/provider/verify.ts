import { isDeepStrictEqual } from 'node:util'
import { request } from 'undici'
import { externalId, marker, memberId, userBody, userName } from './people.ts'
import type { Site } from './sites.ts'

interface ScimAnswer {
  readonly id?: string
  readonly totalResults?: number
  readonly meta?: unknown
  readonly Resources?: readonly ScimAnswer[]
}

/**
 * Reads some of the seeded members over HTTP in three ways and compares them with what was meant to be seeded; creates
 * one more and compares its form with theirs. A wrong seed would make every figure worthless.
 */
export async function verifySite(site: Site): Promise<void> {
  for (const index of [11, Math.floor(site.size / 2), site.size]) {
    const read = await get(site, `/Users/${memberId(index)}`)
    expectEqual(withoutServerParts(read), userBody(index), `member ${index} of ${site.name}`)
    for (const filter of [`userName eq "${userName(index)}"`, `externalId eq "${externalId(index)}"`]) {
      const list = await get(site, `/Users?filter=${encodeURIComponent(filter)}`)
      expectEqual(list.totalResults, 1, filter)
      expectEqual(list.Resources?.[0], read, filter)
    }
  }
  const first = await get(site, '/Users?startIndex=1&count=100')
  expectEqual(first.totalResults, site.size, `members of ${site.name}`)
  expectEqual(first.Resources?.[99]?.id, memberId(100), `the hundredth member of ${site.name}`)
}

export async function get(site: Site, path: string): Promise<ScimAnswer> {
  const response = await request(`${site.origin}/scim/v2${path}`, {
    headers: { authorization: `Bearer ${site.token}` },
  })
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}`)
  return (await response.body.json()) as ScimAnswer
}

function withoutServerParts(resource: ScimAnswer): unknown {
  const { id: _id, meta: _meta, groups: _groups, ...rest } = resource as Record<string, unknown>
  return rest
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return
  throw new Error(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)} (${marker(0)})`)
}
