import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPatch,
  bulkResponse,
  checkReplace,
  detectClient,
  diffResources,
  type Filter,
  groupType,
  type JsonObject,
  type JsonValue,
  jsonEquals,
  matchesFilter,
  orderBulk,
  parseBulk,
  parseFilter,
  parseJson,
  parseListQuery,
  parsePatch,
  parsePath,
  printFilter,
  printPath,
  profiles,
  projectResource,
  readResource,
  resolveFilter,
  resourceTypeFromJson,
  ScimError,
  schemaDocument,
  schemaFromJson,
  urns,
  userSchema,
  userType,
} from '../../src/scim/index.ts'
import {
  anyElementFilter,
  anyFilter,
  filterSoup,
  patchOperations,
  scimJson,
} from '../support/scim-arbitraries.ts'

const settings = { seed: 20260301, numRuns: 1500 } as const

const ada: JsonObject = {
  schemas: [urns.user, urns.enterpriseUser],
  id: 'u-1',
  userName: 'ada',
  active: true,
  name: { givenName: 'Ada', familyName: 'Byron' },
  emails: [
    { type: 'work', value: 'ada@example.com', primary: true },
    { type: 'home', value: 'ada@home.example' },
  ],
  roles: [{ value: 'a' }],
  [urns.enterpriseUser]: { department: 'Tours', manager: { value: 'u-9' } },
  meta: { resourceType: 'User', created: '2026-01-01T00:00:00.000Z' },
}
const guides: JsonObject = {
  schemas: [urns.group],
  id: 'g',
  displayName: 'G',
  members: [{ value: 'u-1', type: 'User' }],
}

/** Runs some work; anything it throws has to be a ScimError. Returns what it made, or undefined. */
function onlyScimError<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof ScimError) {
      expect(error.status).toBeGreaterThanOrEqual(400)
      expect(error.detail).not.toBe('')
      return undefined
    }
    throw error
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}

describe('filters and paths', () => {
  it('parse ∘ print is the identity', () => {
    let kinds = new Set<Filter['kind']>()
    fc.assert(
      fc.property(anyFilter, (filter) => {
        kinds = kinds.add(filter.kind)
        expect(parseFilter(printFilter(filter), { length: 1e6, depth: 99, terms: 999 })).toEqual(filter)
      }),
      settings,
    )
    expect(kinds.size).toBe(6)
  })

  it('parse ∘ print is the identity for paths', () => {
    fc.assert(
      fc.property(anyElementFilter, fc.constantFrom(undefined, 'value', '$ref'), (filter, subAttribute) => {
        const path = { attribute: `${urns.user}:emails`, filter, subAttribute }
        expect(parsePath(printPath(path))).toEqual(path)
      }),
      settings,
    )
  })

  it('no text makes the parsers throw anything but ScimError, and what is accepted prints and reads back', () => {
    let accepted = 0
    fc.assert(
      fc.property(filterSoup, (text) => {
        onlyScimError(() => parsePath(text))
        const filter = onlyScimError(() => parseFilter(text))
        if (filter === undefined) return
        accepted++
        const printed = printFilter(filter)
        expect(printFilter(parseFilter(printed))).toBe(printed)
      }),
      { ...settings, numRuns: 6000 },
    )
    expect(accepted).toBeGreaterThan(20)
  })

  it('a filter and its negation never agree', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const resolved = onlyScimError(() => resolveFilter(filter, userType, profiles.ping))
        if (resolved === undefined) return
        expect(matchesFilter({ kind: 'not', operand: resolved }, ada)).toBe(!matchesFilter(resolved, ada))
      }),
      settings,
    )
  })
})

describe('PATCH', () => {
  const cases = [
    { type: userType, resource: ada, detached: [] },
    { type: groupType, resource: guides, detached: [] },
    { type: groupType, resource: guides, detached: ['members'] },
  ]
  for (const { type, resource, detached } of cases) {
    for (const profile of [profiles.lenient, profiles.strict]) {
      it(`never changes its input, and is all or nothing (${type.name}, ${profile.name}, detached ${detached.length})`, () => {
        const frozen = deepFreeze(structuredClone(resource))
        let applied = 0
        fc.assert(
          fc.property(patchOperations, (operations) => {
            const body = deepFreeze({ schemas: [urns.patchOp], Operations: operations })
            const result = onlyScimError(() =>
              applyPatch({
                resource: frozen,
                operations: parsePatch(body, type, profile),
                type,
                profile,
                detached,
              }),
            )
            expect(frozen).toEqual(resource)
            if (result === undefined) return
            applied++
            expect(result.resource === frozen).toBe(result.changes.length === 0)
            expect(result.changes.length === 0).toBe(jsonEquals(result.resource, frozen))
          }),
          settings,
        )
        expect(applied).toBeGreaterThan(profile.name === 'strict' ? 3 : 50)
      })
    }
  }

  it('its result is in canonical form: reading it changes nothing', () => {
    fc.assert(
      fc.property(patchOperations, (operations) => {
        const body = { schemas: [urns.patchOp], Operations: operations }
        const result = onlyScimError(() =>
          applyPatch({
            resource: ada,
            operations: parsePatch(body, userType, profiles.lenient),
            type: userType,
            profile: profiles.lenient,
          }),
        )
        if (result === undefined) return
        const reread = readResource(result.resource, userType, 'response', profiles.lenient)
        expect(reread.resource).toEqual(result.resource)
      }),
      settings,
    )
  })

  it('run twice, replace operations with a plain value change nothing the second time', () => {
    const operation = fc.record({
      op: fc.constant('replace'),
      path: fc.constantFrom(
        'title',
        'name.givenName',
        'emails[type eq "work"].value',
        'emails[type eq "other"].value',
        `${urns.enterpriseUser}:department`,
      ),
      value: fc
        .string({ minLength: 1, maxLength: 6 })
        .filter((text) => !text.includes('{$') && !text.includes('\u0000')),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(operation, { selector: (each) => each.path, minLength: 1 }),
        (operations) => {
          const parsed = parsePatch(
            { schemas: [urns.patchOp], Operations: operations },
            userType,
            profiles.lenient,
          )
          const patchOnce = (resource: JsonObject) =>
            applyPatch({ resource, operations: parsed, type: userType, profile: profiles.lenient }).resource
          const once = patchOnce(ada)
          expect(patchOnce(once)).toBe(once)
        },
      ),
      settings,
    )
  })
})

describe('anything that arrives', () => {
  const readers: Readonly<Record<string, (value: JsonValue) => unknown>> = {
    'readResource as a user': (value) => readResource(value, userType, 'create', profiles.lenient),
    'readResource as a group, strictly': (value) =>
      readResource(value, groupType, 'replace', profiles.strict),
    'readResource as a response': (value) => readResource(value, userType, 'response', profiles.lenient),
    parsePatch: (value) => parsePatch(value, userType, profiles.lenient),
    'parsePatch, strictly': (value) => parsePatch(value, groupType, profiles.strict),
    'parsePatch of a value without path': (value) =>
      parsePatch({ Operations: [{ op: 'replace', value }] }, userType, profiles.lenient),
    parseListQuery: (value) => parseListQuery(value),
    parseBulk: (value) => orderBulk(parseBulk(value, { maxOperations: 5 }, profiles.lenient).operations),
    'parseBulk of operations': (value) =>
      parseBulk({ Operations: value }, { maxOperations: 5 }, profiles.lenient),
    schemaFromJson: (value) => schemaFromJson(value),
    'schemaFromJson of attributes': (value) => schemaFromJson({ id: 'urn:x:y', attributes: value }),
    resourceTypeFromJson: (value) => resourceTypeFromJson(value, [userSchema]),
    detectClient: (value) => detectClient({ body: value }),
  }
  for (const [name, reader] of Object.entries(readers)) {
    it(`makes ${name} throw nothing but ScimError, and leaves it as it was`, () => {
      fc.assert(
        fc.property(scimJson, (value) => {
          const before = JSON.stringify(value)
          deepFreeze(value)
          onlyScimError(() => reader(value))
          expect(JSON.stringify(value)).toBe(before)
          expect(Object.keys(Object.prototype)).toEqual([])
        }),
        settings,
      )
    })
  }

  it('makes parseJson throw nothing but ScimError; what it accepts, JSON.parse reads alike', () => {
    const soup = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"b"',
        '\\',
        '1',
        '-',
        'true',
        'null',
        ' ',
        '"\\u0041"',
        '"__proto__"',
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => parts.join('')),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          const value = onlyScimError(() => parseJson(text))
          if (value !== undefined) expect(value).toEqual(JSON.parse(text))
        },
      ),
      { ...settings, numRuns: 6000 },
    )
  })
})

describe('resources', () => {
  it('reading is idempotent, and what was read shows itself whole', () => {
    let read = 0
    fc.assert(
      fc.property(scimJson, (value) => {
        const body = {
          userName: 'x',
          emails: [{ value }],
          name: value,
          roles: value,
          [urns.enterpriseUser]: { manager: value },
        }
        const first = onlyScimError(() =>
          readResource(body as JsonValue, userType, 'create', profiles.lenient),
        )
        if (first === undefined) return
        read++
        const second = readResource(first.resource, userType, 'create', profiles.lenient)
        expect(second.resource).toEqual(first.resource)
        expect(diffResources(first.resource, second.resource, userType)).toEqual([])
        expect(projectResource(first.resource, userType)).toEqual(first.resource)
        checkReplace(first.resource, second.resource, userType)
      }),
      settings,
    )
    expect(read).toBeGreaterThan(100)
  })

  it('a schema published as JSON reads back as the same schema', () => {
    const document = schemaDocument(userSchema, 'https://x/scim/v2')
    expect(schemaDocument(schemaFromJson(document), 'https://x/scim/v2')).toEqual(document)
  })

  it('a bulk answer has a status in text for every result', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 200, max: 599 })), (statuses) => {
        const body = bulkResponse(statuses.map((status) => ({ method: 'POST', status })))
        expect((body['Operations'] as JsonObject[]).map((each) => each['status'])).toEqual(
          statuses.map(String),
        )
      }),
      { ...settings, numRuns: 50 },
    )
  })
})
