import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bulkUrn, errorUrn, onBothStores } from '../support/conformance.ts'
import { type Answer, enterpriseUrn, patchOf, type TestClient, userUrn } from '../support/provider.ts'

/**
 * How many requests are sent to each store. A million by hand, others than the last time:
 * ROLLCALL_FUZZ_RUNS=500000 ROLLCALL_FUZZ_SEED=$RANDOM npx vitest run test/conformance/fuzz
 */
const runs = Number(process.env['ROLLCALL_FUZZ_RUNS'] ?? 250)
const seed = Number(process.env['ROLLCALL_FUZZ_SEED'] ?? 20261121)
const settings = { numRuns: runs, seed, endOnFailure: true } as const

/** Two tenants: one sends what chance makes, the other must not notice. Everything of the other holds this word. */
const marker = 'VICTIM'

interface World {
  readonly client: TestClient
  readonly victim: TestClient
  /** Ids of both tenants, of users and groups, and of nobody. */
  readonly ids: readonly string[]
  readonly own: readonly string[]
}

interface Step {
  readonly method: string
  readonly url: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

const word = fc.oneof(
  fc.constantFrom(
    'ada',
    'bob',
    '',
    'True',
    'work',
    '"',
    '\\',
    "'",
    '%',
    '*',
    'null',
    '1e9',
    'ß',
    '\u202e',
    '\u0000',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const path = fc.constantFrom(
  'userName',
  'displayName',
  'externalId',
  'active',
  'name.givenName',
  'emails',
  'emails.value',
  'emails[type eq "work"].value',
  'emails[primary eq true]',
  'members',
  'groups',
  'meta.created',
  'id',
  'schemas',
  'password',
  `${enterpriseUrn}:manager`,
  `${enterpriseUrn}:manager.value`,
  enterpriseUrn,
  `${userUrn}:title`,
  '__proto__.x',
  'constructor',
  'a[b[c eq 1]]',
)
const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'EQ', 'is')
const literal = fc.oneof(
  word.map((text) => JSON.stringify(text)),
  fc.constantFrom('true', 'null', '1', '-1.5e3', 'bare', "'single'", '"2024-02-30T00:00:00Z"'),
)
const comparison = fc.oneof(
  fc.tuple(path, operator, literal).map((parts) => parts.join(' ')),
  path.map((name) => `${name} pr`),
)
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc
      .tuple(tie('filter'), fc.constantFrom('and', 'or', 'AND', 'xor'), tie('filter'))
      .map((all) => all.join(' ')),
    tie('filter').map((inner) => `not (${inner})`),
    tie('filter').map((inner) => `emails[${inner}]`),
    tie('filter').map((inner) => `(${inner}`),
  ),
}))

const value = (ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    word,
    fc.constantFrom(...ids),
    fc.constantFrom(null, true, 0, [], {}, [null], [[]], Number.POSITIVE_INFINITY),
    fc.constantFrom(...ids).map((id) => [{ value: id }]),
    fc.constantFrom(...ids).map((id) => ({ value: id, $ref: `../Users/${id}` })),
    word.map((text) => [{ type: 'work', value: text, primary: true }]),
    fc.jsonValue({ maxDepth: 3 }),
  )

const bodyOf = (ids: readonly string[]) =>
  fc
    .dictionary(path, value(ids), { maxKeys: 4 })
    .chain((body) =>
      fc.constantFrom<unknown>(
        { userName: 'ada', displayName: 'Team', ...body },
        body,
        [body],
        JSON.stringify(body).slice(1),
      ),
    )
const operationsOf = (ids: readonly string[]) =>
  fc.array(
    fc.record(
      { op: fc.constantFrom('add', 'replace', 'remove', 'Remove', 'move'), path, value: value(ids) },
      { requiredKeys: ['op'] },
    ),
    { maxLength: 4 },
  )

const resource = (ids: readonly string[]) =>
  fc
    .tuple(fc.constantFrom('Users', 'Groups', 'Devices'), fc.constantFrom(...ids, 'bulkId:a', '', '.search'))
    .map(([endpoint, id]) => `/${endpoint}/${id}`)

const stepOf = (ids: readonly string[]): fc.Arbitrary<Step> =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom('/Users', '/Groups', '/', `/Users/${ids[0]}`),
        filter,
        path,
        fc.constantFrom('', '&cursor=', '&count=0'),
      )
      .map(([url, text, name, more]) => ({
        method: 'GET',
        url: `/v2${url}?filter=${encodeURIComponent(text.toWellFormed())}&sortBy=${encodeURIComponent(name)}${more}`,
      })),
    fc.tuple(resource(ids), operationsOf(ids)).map(([url, operations]) => ({
      method: 'PATCH',
      url: `/v2${url}`,
      body: patchOf(...operations),
    })),
    fc
      .tuple(fc.constantFrom('PUT', 'POST', 'PATCH'), resource(ids), bodyOf(ids), word)
      .map(([method, url, body, tag]) => ({
        method,
        url: method === 'POST' ? `/v2${url.slice(0, url.indexOf('/', 1))}` : `/v2${url}`,
        body,
        headers: { 'if-match': tag, accept: tag },
      })),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
          fc.oneof(resource(ids), fc.constantFrom('/Users', '/Groups', '/Bulk', '/../Users')),
          fc.constantFrom('a', 'b', undefined),
          fc.oneof(
            bodyOf([...ids, 'bulkId:a', 'bulkId:b']),
            operationsOf(ids).map((list) => patchOf(...list)),
          ),
        ),
        { maxLength: 4 },
      )
      .map((operations) => ({
        method: 'POST',
        url: '/v2/Bulk',
        body: {
          schemas: [bulkUrn],
          // Those that are watched for half a write are not deleted.
          Operations: operations
            .filter(([method]) => method !== 'DELETE')
            .map(([method, target, bulkId, data]) => ({ method, path: target, bulkId, data })),
        },
      })),
  )

onBothStores('input by chance', (app, kind) => {
  const world = async (): Promise<World> => {
    const [client, victim] = [await app().client(), await app().client()]
    const user = await client.user('ada', { emails: [{ type: 'work', value: 'a@b.c' }] })
    const group = await client.group('Team', [user.id])
    const other = await victim.user(marker, { title: marker, externalId: marker })
    const others = await victim.group(`${marker} group`, [other.id])
    const own = [`/v2/Users/${user.id}`, `/v2/Groups/${group.id}`]
    return { client, victim, own, ids: [user.id, group.id, other.id, others.id, 'nobody'] }
  }
  const stateOf = async (client: TestClient, urls: readonly string[]) =>
    await Promise.all(urls.map(async (url) => (await client.send('GET', url)).body))
  const everything = async (client: TestClient) => (await client.send('GET', '/v2/?count=200')).body

  it(
    'is never 5xx, never half a write, and never a row of another tenant',
    async () => {
      const { client, victim, own, ids } = await world()
      const theirs = await everything(victim)
      let before = await stateOf(client, own)
      await fc.assert(
        fc.asyncProperty(stepOf(ids), async ({ method, url, body, headers }) => {
          const answer = await client.send(method, url, body, headers)
          check(answer)
          const after = await stateOf(client, own)
          // A request that failed as a whole has changed nothing of what it aimed at.
          if (answer.status >= 400) expect(after).toEqual(before)
          before = after
        }),
        settings,
      )
      expect(await everything(victim)).toEqual(theirs)
      expect(app().errors).toEqual([])
      if (kind === 'postgres') await expectWholeLedger(client)
    },
    30_000 + runs * 50,
  )

  function check(answer: Answer): void {
    const text = JSON.stringify(answer)
    expect(answer.status, `${text} ${app().errors.at(-1)}`).toBeLessThan(500)
    expect(text).not.toContain(marker)
    if (answer.status >= 400) expect(answer.body.schemas).toEqual([errorUrn])
    const results: { status: string }[] = answer.body?.Operations ?? []
    for (const { status } of results) expect(Number(status), text).toBeLessThan(500)
  }

  /** Every accepted write left one entry, and the entries of a resource count up to its version. */
  async function expectWholeLedger({ tenantId }: TestClient): Promise<void> {
    const rows = await app().database?.look<{ wrong: boolean }>(
      `select c.entries <> r.version or c.newest <> r.version as wrong from scim_resource r
         left join lateral (select count(action) as entries, max(version) as newest from scim_change c
           where c.tenant_id = r.tenant_id and c.resource_id = r.id) c on true
        where r.tenant_id = $1`,
      [tenantId],
    )
    expect(rows?.length).toBeGreaterThan(1)
    expect(rows?.filter(({ wrong }) => wrong)).toEqual([])
  }
})
