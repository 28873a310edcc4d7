import { describe, expect, it } from 'vitest'
import { galleryEntry } from '../gallery/gallery.ts'
import { mergeSettings, readSettings } from './read-settings.ts'

const { settings } = galleryEntry('moqups')
const refusal = (path: string, message?: string) =>
  expect.objectContaining({
    code: 'settings_refused',
    details: expect.objectContaining({ path, ...(message !== undefined && { message }) }),
  })

describe('settings of an application', () => {
  it('take the defaults for what is not given', () => {
    const read = readSettings({ users: { attributes: [] } })
    expect(read).toMatchObject({
      scope: 'assigned',
      includeDefaultAccess: true,
      cycleIntervalMinutes: 40,
      connection: { url: '', auth: { kind: 'bearer' } },
      groups: { enabled: false },
      leaving: { unassigned: { action: 'disable', afterDays: 0 }, hard_deleted: { action: 'delete' } },
      users: { enabled: true, actions: { create: true, update: true, delete: true } },
    })
  })

  it('read back what they are', () => {
    expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  })

  for (const [change, path] of [
    [{ scop: 'all' }, 'scop'],
    [{ scope: 'everyone' }, 'scope'],
    [{ cycleIntervalMinutes: 0 }, 'cycleIntervalMinutes'],
    [{ cycleIntervalMinutes: 1.5 }, 'cycleIntervalMinutes'],
    [{ connection: { url: 'not an address' } }, 'connection.url'],
    [{ connection: { url: 'ftp://x/scim' } }, 'connection.url'],
    [{ connection: { url: 'https://me:secret@x/scim' } }, 'connection.url'],
    [{ connection: { url: 'https://x/scim#top' } }, 'connection.url'],
    [{ connection: { token: 'secret' } }, 'connection.token'],
    [{ connection: { auth: { kind: 'bearer', userName: 'x' } } }, 'connection.auth.userName'],
    [{ connection: { auth: { kind: 'digest' } } }, 'connection.auth.kind'],
    [{ connection: { headers: { 'X-A': 'a\r\nX-B: b' } } }, 'connection.headers.X-A'],
    [{ connection: { headers: { authorization: 'Bearer x' } } }, 'connection.headers.authorization'],
    [{ notifications: { email: 'nobody' } }, 'notifications.email'],
    [{ notifications: { email: 'a@b, c@d' } }, 'notifications.email'],
    [{ leaving: { unassigned: { action: 'destroy' } } }, 'leaving.unassigned.action'],
    [{ leaving: { retired: { action: 'disable' } } }, 'leaving.retired'],
    [
      {
        appRoles: [
          { id: 'a', value: 'A', displayName: 'A' },
          { id: 'a', value: 'B', displayName: 'B' },
        ],
      },
      'appRoles[1].id',
    ],
    [{ users: { attributes: [{ kind: 'direct', target: 'userName' }] } }, 'users.attributes[0].source'],
    [
      { users: { attributes: [{ kind: 'direct', source: 'a', constant: 'b', target: 'userName' }] } },
      'users.attributes[0].constant',
    ],
    [{ users: { attributes: 'all' } }, 'users.attributes'],
    [
      { users: { filters: [{ title: 'f', clauses: [{ attribute: 'a', operator: 'like' }] }] } },
      'users.filters[0].clauses[0].operator',
    ],
    [{ deletionThreshold: { percent: 101 } }, 'deletionThreshold.percent'],
    [{ limits: { requestsPerSecond: 'fast' } }, 'limits.requestsPerSecond'],
    [JSON.parse('{"__proto__": {"scope": "all"}}'), '__proto__'],
  ] as const) {
    it(`are refused for ${path}`, () => {
      expect(() => mergeSettings(settings, change)).toThrowError(refusal(path))
    })
  }

  it('change field by field; lists are replaced', () => {
    const changed = mergeSettings(settings, {
      leaving: { disabled: { action: 'nothing' } },
      users: { actions: { delete: false } },
      connection: { headers: { 'X-Team': 'it' } },
    })
    expect(changed.leaving.disabled).toEqual({ action: 'nothing', afterDays: 0 })
    expect(changed.leaving.unassigned).toEqual(settings.leaving.unassigned)
    expect(changed.users.actions).toEqual({ create: true, update: true, delete: false })
    expect(changed.users.attributes).toEqual(settings.users.attributes)
    expect(changed.connection).toEqual({ ...settings.connection, headers: { 'X-Team': 'it' } })
  })

  it('drop the fields of the old kind of authorisation', () => {
    const basic = mergeSettings(settings, { connection: { auth: { kind: 'basic', userName: 'me' } } })
    expect(mergeSettings(basic, { connection: { auth: { kind: 'bearer' } } }).connection.auth).toEqual({
      kind: 'bearer',
    })
  })

  it('say what was meant', () => {
    expect(() => mergeSettings(settings, { cycleIntervalMinute: 5 })).toThrowError(
      expect.objectContaining({
        details: expect.objectContaining({ next: 'Did you mean cycleIntervalMinutes?' }),
      }),
    )
  })
})
