import { describe, expect, it } from 'vitest'
import {
  createResourceType,
  extendResourceType,
  groupType,
  type JsonObject,
  matchesFilter,
  type ProfileName,
  parseBulk,
  parseFilter,
  parseJson,
  profiles,
  projectResource,
  type Resource,
  type ResourceType,
  readResource,
  resolveFilter,
  schemaFromJson,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure, patch } from '../support/scim-samples.ts'

// Cases where the neighbouring answer would look right too: each was added because a deliberate break went unnoticed.

const badgeUrn = 'urn:example:Badge'
const complexParts = (returned: string) => ({
  name: returned === 'always' ? 'core' : 'parts',
  type: 'complex',
  multiValued: returned !== 'always',
  returned,
  subAttributes: [
    { name: 'code', type: 'string', required: true },
    { name: 'label', type: 'string' },
  ],
})
const badgeType = createResourceType({
  name: 'Badge',
  endpoint: '/Badges',
  schema: schemaFromJson({
    id: badgeUrn,
    name: 'Badge',
    attributes: [complexParts('default'), complexParts('always')],
  }),
})
const badge = {
  schemas: [badgeUrn],
  id: 'b',
  core: { code: 'C', label: 'L' },
  parts: [
    { code: '1', label: 'one' },
    { code: '2', label: 'two' },
  ],
} satisfies JsonObject as Resource

const read = (body: JsonObject, type: ResourceType = userType, profile: ProfileName = 'lenient') =>
  readResource(body, type, 'create', profiles[profile]).resource

describe('near misses', () => {
  it('PAT-47, CHR-01: a required sub-attribute of a matching element is replaced, and not taken away', () => {
    const path = 'parts[label eq "two"].code'
    const replaced = patch(badge, [{ op: 'replace', path, value: '3' }], { type: badgeType })
    expect(replaced.resource['parts']).toEqual([
      { code: '1', label: 'one' },
      { code: '3', label: 'two' },
    ])
    const removal = failure(() => patch(badge, [{ op: 'remove', path }], { type: badgeType }))
    expect(removal).toMatchObject({ status: 400, scimType: 'mutability' })
    const emptied = failure(() => patch(badge, [{ op: 'replace', path, value: null }], { type: badgeType }))
    expect(emptied).toMatchObject({ status: 400, scimType: 'mutability' })
  })

  it('PAT-35, PAT-51, CHR-01: a required sub-attribute without a filter is neither removed nor emptied', () => {
    const options = { type: badgeType }
    for (const path of ['core.code', 'parts.code']) {
      const removal = failure(() => patch(badge, [{ op: 'remove', path }], options))
      expect(removal, path).toMatchObject({ status: 400, scimType: 'mutability' })
      const emptied = failure(() => patch(badge, [{ op: 'replace', path, value: null }], options))
      expect(emptied, path).toMatchObject({ status: 400, scimType: 'invalidValue' })
      const { core: _core, parts: _parts, ...bare } = badge
      expect(patch(bare, [{ op: 'remove', path }], options).changes, path).toEqual([])
      const label = path.replace('code', 'label')
      expect(patch(badge, [{ op: 'remove', path: label }], options).changes, label).toHaveLength(1)
    }
  })

  it('PAT-51, CHR-01: a required list is not replaced by an empty one, and one that is not required may be', () => {
    const schema = schemaFromJson({
      id: badgeUrn,
      name: 'Badge',
      attributes: [
        { name: 'doors', type: 'string', multiValued: true, required: true },
        { name: 'floors', type: 'string', multiValued: true },
      ],
    })
    const type = createResourceType({ name: 'Badge', endpoint: '/Badges', schema })
    const open = { schemas: [badgeUrn], id: 'b', doors: ['A'], floors: ['1'] }
    const emptied = failure(() => patch(open, [{ op: 'replace', path: 'doors', value: [] }], { type }))
    expect(emptied).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
      detail: expect.stringContaining('doors is required'),
    })
    expect(patch(open, [{ op: 'replace', path: 'floors', value: [] }], { type }).resource).not.toHaveProperty(
      'floors',
    )
  })

  it('PAT-35, CHR-01: a required extension stays, though nothing in it is required', () => {
    const schema = schemaFromJson({ id: 'urn:acme:2.0:User', name: 'Acme', attributes: [{ name: 'badge' }] })
    const user = {
      schemas: [urns.user, schema.id],
      id: 'u',
      userName: 'ada',
      [schema.id]: { badge: '7' },
    } satisfies JsonObject
    const remove = (required: boolean) => () =>
      patch(user, [{ op: 'remove', path: schema.id }], {
        type: extendResourceType(userType, [{ schema, required }]),
      })
    expect(failure(remove(true))).toMatchObject({
      scimType: 'mutability',
      detail: expect.stringContaining('is required'),
    })
    expect(remove(false)().resource).toEqual({ schemas: [urns.user], id: 'u', userName: 'ada' })
  })

  it('PAT-38: what a remove names by value is removed where clients do so, and refused strictly', () => {
    const user = { schemas: [urns.user], id: 'u', userName: 'ada', roles: [{ value: 'a' }, { value: 'b' }] }
    const operations = [{ op: 'remove', path: 'roles', value: [{ value: 'a' }] }]
    expect(patch(user, operations).resource['roles']).toEqual([{ value: 'b' }])
    const refused = failure(() => patch(user, operations, { profile: 'strict' }))
    expect(refused).toMatchObject({ status: 400, scimType: 'invalidValue' })
  })

  it('ATR-03, CHR-10: of an attribute that is always returned, a named sub-attribute comes alone', () => {
    const shown = projectResource(badge, badgeType, { attributes: ['core.label'] })
    expect(shown['core']).toEqual({ label: 'L' })
    expect(projectResource(badge, badgeType, { attributes: ['parts'] })['core']).toEqual(badge['core'])
  })

  it('PAT-15, Q-08: a value that is made out of its filter and is primary demotes the one before', () => {
    const user = {
      schemas: [urns.user],
      id: 'u',
      userName: 'ada',
      emails: [{ value: 'a@b.c', primary: true }],
    }
    const path = 'emails[type eq "work" and primary eq true].value'
    const { resource } = patch(user, [{ op: 'add', path, value: 'x@y.z' }])
    expect(resource['emails']).toEqual([
      { value: 'a@b.c', primary: false },
      { value: 'x@y.z', type: 'work', primary: true },
    ])
  })

  it('Q-38: the old names of schemas are understood in a path, and names of the same length are not', () => {
    const user = { schemas: [urns.user], id: 'u', userName: 'ada' }
    const add = (urn: string) => patch(user, [{ op: 'add', path: `${urn}:title`, value: 'Countess' }])
    expect(add('urn:scim:schemas:core:1.0').resource['title']).toBe('Countess')
    expect(add('urn:acme:schemas:core:1.0').changes).toEqual([])
  })

  it('FLT-30: whoever lacks an attribute matches eq null, any ne, and nothing else', () => {
    const answers = (filter: string) =>
      matchesFilter(resolveFilter(parseFilter(filter), userType, profiles.ping), { userName: 'ada' })
    const filters = ['eq "a"', 'co "a"', 'sw "a"', 'gt "a"', 'pr', 'ne "a"', 'eq null', 'ne null']
    expect(filters.filter((rest) => answers(`favouriteColour ${rest}`))).toEqual(['ne "a"', 'eq null'])
  })

  it('SEC-09: an address that would not be stored may be looked for', () => {
    const filter = resolveFilter(parseFilter('profileUrl co "javascript:"'), userType, profiles.strict)
    expect(matchesFilter(filter, { profileUrl: 'https://a.example' })).toBe(false)
  })

  it('GRP-05: the value of a member counts, whatever its $ref says', () => {
    const members = [{ value: 'right', $ref: '../Users/wrong' }, { $ref: '../Users/alone' }]
    const group = read({ schemas: [urns.group], displayName: 'G', members }, groupType)
    expect((group['members'] as JsonObject[]).map(({ value }) => value)).toEqual(['right', 'alone'])
  })

  it('PAT-33: members named partly by id and partly otherwise are all looked for', () => {
    const path = 'members[value eq "a" or display eq "Bob"]'
    const options = { type: groupType, detached: ['members'] }
    const group = { schemas: [urns.group], id: 'g', displayName: 'G' }
    const { detached } = patch(group, [{ op: 'remove', path }], options)
    expect(detached).toMatchObject([{ kind: 'removeWhere', filter: { kind: 'or' } }])
    const named = 'members[value eq "a" or value eq "b"]'
    expect(patch(group, [{ op: 'remove', path: named }], options).detached).toMatchObject([
      { kind: 'remove', values: ['a', 'b'] },
    ])
  })

  it('BLK-07: failOnErrors 0 is no limit', () => {
    const body = (failOnErrors: number) => ({
      schemas: [urns.bulkRequest],
      failOnErrors,
      Operations: [{ method: 'DELETE', path: '/Users/1' }],
    })
    const parse = (failOnErrors: number) =>
      parseBulk(body(failOnErrors), { maxOperations: 10 }, profiles.strict, []).failOnErrors
    expect([parse(0), parse(1)]).toEqual([undefined, 1])
    expect(failure(() => parse(-1)).scimType).toBe('invalidValue')
  })

  it('HTT-21: JSON may be 32 levels deep, and not 33', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    expect(parseJson(deep(32))).toBeInstanceOf(Array)
    expect(failure(() => parseJson(deep(33))).scimType).toBe('invalidSyntax')
  })

  it('ERR-03: an error tells what kind of value came', () => {
    const detail = (userName: unknown) =>
      failure(() => read({ schemas: [urns.user], userName } as JsonObject, userType, 'strict')).detail
    expect(detail({})).toContain('an object')
    expect(detail(7)).toContain('a number')
    expect(detail([['x']])).toContain('an array')
  })
})
