import { describe, expect, it } from 'vitest'
import { galleryEntries, galleryEntry } from './gallery.ts'
import { readGalleryEntry } from './read-gallery-entry.ts'

const plain = (id: string) => galleryEntry(id).settings
const targets = (id: string) => plain(id).users.attributes.map((row) => row.target)
const matching = (id: string, of: 'users' | 'groups') =>
  plain(id)
    [of].attributes.filter((row) => row.matchingPrecedence !== undefined)
    .map((row) => [row.matchingPrecedence, row.kind === 'direct' ? row.source : row.kind, row.target])

describe('the gallery', () => {
  it('has every file readable, each id once, the generic application last', () => {
    const ids = galleryEntries().map((entry) => entry.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining(['moqups', 'mooncamp', 'promapp']))
    expect(ids.at(-1)).toBe('scim')
  })

  it('gives Moqups the five attributes of its tutorial, userName required and matching, and no groups', () => {
    expect(targets('moqups')).toEqual([
      'userName',
      'active',
      'displayName',
      'emails[type eq "work"].value',
      'name.formatted',
    ])
    expect(matching('moqups', 'users')).toEqual([[1, 'userPrincipalName', 'userName']])
    expect(plain('moqups').groups.enabled).toBe(false)
    expect(plain('moqups').connection.url).toBe('https://api.moqups.com/scim/v2')
  })

  it('matches people and groups of Mooncamp by the object id in externalId alone', () => {
    expect(matching('mooncamp', 'users')).toEqual([[1, 'objectId', 'externalId']])
    expect(matching('mooncamp', 'groups')).toEqual([[1, 'objectId', 'externalId']])
    expect(plain('mooncamp').connection.url).toBe('https://identity.mooncamp.com/scim/v2')
  })

  it('leaves Default Access out of Promapp, provisions groups, and has a base URL without a version', () => {
    expect(plain('promapp').includeDefaultAccess).toBe(false)
    expect(plain('promapp').groups.enabled).toBe(true)
    expect(plain('promapp').connection.url).toBe('https://api.promapp.com/api/scim')
    expect(matching('promapp', 'groups')).toEqual([[1, 'displayName', 'displayName']])
  })

  it('starts the generic application from the usual twenty-two attributes', () => {
    expect(targets('scim')).toHaveLength(22)
    expect(plain('scim').cycleIntervalMinutes).toBe(40)
    expect(plain('scim').scope).toBe('assigned')
  })

  it('has ten more applications, each with the public pages its facts come from', () => {
    const others = galleryEntries().filter(
      ({ id }) => !['moqups', 'mooncamp', 'promapp', 'scim'].includes(id),
    )
    expect(others.length).toBeGreaterThanOrEqual(10)
    for (const { sources, setup, settings } of galleryEntries()) {
      expect(sources.every((source) => source.startsWith('https://'))).toBe(true)
      expect(setup.length).toBeGreaterThan(0)
      expect(settings.users.attributes.some((row) => row.target === 'active')).toBe(true)
    }
  })

  it('keeps the limits that the documentation of a target states', () => {
    expect(plain('aws-iam-identity-center').limits.membersPerPatch).toBe(100)
    expect(plain('snowflake').limits.concurrency).toBe(500)
    expect(plain('smartsheet').leaving.disabled.action).toBe('nothing')
  })

  it('says which applications there are when one is unknown', () => {
    expect(() => galleryEntry('moqup')).toThrowError(
      expect.objectContaining({
        code: 'gallery_entry_unknown',
        details: expect.objectContaining({ entry: 'moqup' }),
      }),
    )
  })
})

describe('a gallery file', () => {
  const file = { ...galleryEntry('moqups') }
  const read = (change: object) => () => readGalleryEntry(JSON.stringify({ ...file, ...change }), 'x.json')
  const refusal = (message: string) =>
    expect.objectContaining({
      code: 'gallery_entry_refused',
      details: expect.objectContaining({ entry: 'x.json', message: expect.stringContaining(message) }),
    })

  it('is refused for a field there is not, by name, with the one that was meant', () => {
    expect(read({ fixedURL: true })).toThrowError(refusal('There is no field "fixedURL"'))
    expect(read({ settings: { ...file.settings, scop: 'all' } })).toThrowError(refusal('settings.scop'))
  })

  it('is refused for a mapping to an attribute the schema does not have', () => {
    const attributes = [
      { kind: 'direct', source: 'mail', target: 'usrName', apply: 'always', matchingPrecedence: 1 },
    ]
    const settings = { ...file.settings, users: { ...file.settings.users, attributes } }
    expect(read({ settings })).toThrowError(refusal('usrName'))
  })

  it('is refused when it is no JSON', () => {
    expect(() => readGalleryEntry('{', 'x.json')).toThrowError(refusal('not JSON'))
  })
})
