import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enterpriseUrn, startTestProvider, type TestClient, type TestProvider } from '../support/provider.ts'

/** A filter means the same in SQL and in memory: both stores hold the same users and are asked the same. */
describe('a filter compiled to SQL', () => {
  const stores = {} as Record<'memory' | 'postgres', { app: TestProvider; client: TestClient }>
  beforeAll(async () => {
    for (const kind of ['memory', 'postgres'] as const) {
      const app = await startTestProvider(kind)
      const client = await app.client()
      stores[kind] = { app, client }
      const ids: string[] = []
      for (const [name, more] of Object.entries(people)) {
        ids.push((await client.user(name, more)).id)
        // Creation times are part of what is compared: they must not depend on how fast a store is.
        app.advance(60_000)
      }
      await client.group('Readers', [ids[0] ?? '', ids[1] ?? ''])
      await client.group('Writers', [ids[1] ?? ''])
      await client.group('Nobody')
    }
  })
  afterAll(async () => {
    for (const { app } of Object.values(stores)) await app.close()
  })

  const ask = async (kind: 'memory' | 'postgres', query: string, endpoint = 'Users') => {
    const { client, app } = stores[kind]
    const answer = await client.send('GET', `/v2/${endpoint}?${query}`)
    expect(app.errors).toEqual([])
    const names = answer.body.Resources?.map(
      (one: Record<string, string>) => one['userName'] ?? one['displayName'],
    )
    return { status: answer.status, scimType: answer.body.scimType, total: answer.body.totalResults, names }
  }

  it('selects the same users as the evaluation in memory', async () => {
    await fc.assert(
      fc.asyncProperty(filters(3), async (filter) => {
        const query = `filter=${encodeURIComponent(filter)}`
        const [inSql, inMemory] = [await ask('postgres', query), await ask('memory', query)]
        expect({ filter, ...inSql }).toEqual({ filter, ...inMemory })
      }),
      { numRuns: 400, seed: 20_260_301 },
    )
  })

  const names = [
    ['ΣΊΣΥΦΟΣ', 'σίσυφος', 'ΣΊΣ'],
    ['İstanbul', 'i\u0307STANBUL', 'İST'],
    ['STRAẞE', 'straße', 'Straß'],
    ['ＡＤＡ', 'ａda', 'AD'],
    ['ﾔﾏﾀﾞ', 'ヤマダ', 'ﾔﾏ'],
    ['e\u0301TÉ', 'éte\u0301', 'É'],
    ['ǅungla', 'ǆungla', 'Ǆ'],
    ['Ωmega', 'ωMEGA', 'Ω'],
  ]
  it.each(names)(
    'CHR-03: finds %s by itself, as %s and by its beginning %s',
    async (title, other, beginning) => {
      for (const { client } of Object.values(stores)) {
        const { id } = await client.user(`title ${title}`, { title, emails: [{ value: `${title}@x.org` }] })
        const answers = await Promise.all(
          [
            `title eq ${literal(title)}`,
            `title eq ${literal(other)}`,
            `title sw ${literal(beginning)}`,
            `emails.value sw ${literal(other)}`,
            `emails[value co ${literal(beginning)} and value pr]`,
            `userName sw ${literal(`TITLE ${beginning}`)}`,
          ].map((filter) =>
            client.send('GET', `/v2/Users?filter=${encodeURIComponent(`id eq "${id}" and ${filter}`)}`),
          ),
        )
        await client.send('DELETE', `/v2/Users/${id}`)
        expect(answers.map(({ body }) => body.totalResults)).toEqual([1, 1, 1, 1, 1, 1])
      }
    },
  )

  it('sorts and pages the same', async () => {
    const paths = [
      'userName',
      'title',
      'active',
      'emails',
      'name.familyName',
      'meta.created',
      'externalId',
      `${enterpriseUrn}:department`,
    ]
    for (const path of paths) {
      for (const order of ['ascending', 'descending']) {
        for (const window of ['', '&startIndex=2&count=3']) {
          const query = `sortBy=${encodeURIComponent(path)}&sortOrder=${order}${window}`
          expect({ query, ...(await ask('postgres', query)) }).toEqual({
            query,
            ...(await ask('memory', query)),
          })
        }
      }
    }
  })

  it('selects the same groups by what their members are', async () => {
    for (const filter of [
      'members pr',
      'not (members pr)',
      'members[type eq "User"]',
      'members.display co "ad"',
      'members[display eq "Ada Byron" and type eq "User"]',
      'members.type ne "User"',
      'displayName sw "re" or not (members pr)',
    ]) {
      const query = `filter=${encodeURIComponent(filter)}`
      expect({ filter, ...(await ask('postgres', query, 'Groups')) }).toEqual({
        filter,
        ...(await ask('memory', query, 'Groups')),
      })
    }
  })
})

const people = {
  'ada@x.org': {
    displayName: 'Ada Byron',
    externalId: 'E-1',
    title: 'Countess',
    active: true,
    name: { givenName: 'Ada', familyName: 'Byron' },
    emails: [
      { value: 'ada@x.org', type: 'work', primary: true },
      { value: 'Ada@Home.net', type: 'home' },
    ],
    phoneNumbers: [{ value: '+44 1', type: 'work' }],
    [enterpriseUrn]: { department: 'Engines', manager: { value: 'm-1' } },
  },
  'Bob@x.org': { externalId: 'e-1', active: false, emails: [{ value: 'bob@x.org' }], title: 'ångström' },
  'cleo@x.org': { title: 'Ångström', name: { familyName: 'Öz' }, [enterpriseUrn]: { department: 'engines' } },
  'dan@y.org': {
    displayName: '100%_\\"quoted"',
    emails: [{ value: 'dan@y.org', type: 'other', primary: false }],
  },
  'eve@y.org': { displayName: 'ada byron', roles: [{ value: 'admin', primary: true }, { value: 'reader' }] },
  'f@z.org': { nickName: '', profileUrl: 'https://z.org/F', locale: 'de-AT' },
}

const texts = fc.constantFrom(
  'ada@x.org',
  'ADA@X.ORG',
  'bob@x.org',
  'E-1',
  'e-1',
  'a',
  'o',
  'x.org',
  'Ada Byron',
  'countess',
  'Ångström',
  'ÅNG',
  'Engines',
  'work',
  'home',
  'm-1',
  '%',
  '_',
  '\\',
  '"quoted"',
  '',
  'admin',
  'https://z.org/F',
  '+44 1',
  'User',
  'Readers',
  'W/"1"',
)
const stringPaths = fc.constantFrom(
  'userName',
  'externalId',
  'displayName',
  'title',
  'name.familyName',
  'name.givenName',
  'emails',
  'emails.value',
  'emails.type',
  'phoneNumbers.value',
  'roles.value',
  'profileUrl',
  'nickName',
  'locale',
  'schemas',
  'groups.display',
  'groups.value',
  'groups.type',
  'meta.resourceType',
  'meta.version',
  `${enterpriseUrn}:department`,
  `${enterpriseUrn}:manager.value`,
  'id',
)
const textOperators = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le')
const literal = (text: string) => JSON.stringify(text)

const comparisons = fc.oneof(
  fc
    .tuple(stringPaths, textOperators, texts)
    .map(([path, operator, text]) => `${path} ${operator} ${literal(text)}`),
  fc
    .tuple(
      fc.constantFrom('active', 'emails.primary', 'roles.primary'),
      fc.constantFrom('eq', 'ne'),
      fc.boolean(),
    )
    .map((parts) => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('meta.created', 'meta.lastModified'),
      fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'),
      fc.constantFrom('"2001-01-01T00:00:00Z"', '"2099-12-31T23:59:59+02:00"'),
    )
    .map((parts) => parts.join(' ')),
  fc
    .oneof(stringPaths, fc.constantFrom('name', 'emails', 'active', 'groups', 'meta', 'addresses'))
    .map((path) => `${path} pr`),
  fc.tuple(stringPaths, fc.constantFrom('eq', 'ne')).map(([path, operator]) => `${path} ${operator} null`),
)

const elementTerms = fc.oneof(
  fc
    .tuple(fc.constantFrom('value', 'type', 'display'), textOperators, texts)
    .map(([path, operator, text]) => `${path} ${operator} ${literal(text)}`),
  fc.constantFrom('primary eq true', 'primary eq false', 'type pr', 'display eq null', 'value ne null'),
)
const elements = fc
  .tuple(
    fc.constantFrom('emails', 'phoneNumbers', 'roles', 'groups'),
    fc.array(elementTerms, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(' and ', ' or '),
    fc.boolean(),
  )
  .filter(([path, terms]) => path !== 'groups' || terms.every((term) => !term.includes('primary')))
  .map(
    ([path, terms, word, negated]) => `${path}[${negated ? `not (${terms.join(word)})` : terms.join(word)}]`,
  )

function filters(depth: number): fc.Arbitrary<string> {
  const leaf = fc.oneof({ weight: 4, arbitrary: comparisons }, { weight: 1, arbitrary: elements })
  if (depth === 0) return leaf
  const inner = filters(depth - 1)
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc
        .tuple(inner, fc.constantFrom('and', 'or'), inner)
        .map(([a, word, b]) => `(${a} ${word} ${b})`),
    },
    { weight: 1, arbitrary: inner.map((filter) => `not (${filter})`) },
  )
}
