import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  addMembers,
  createGroup,
  createPerson,
  deleteGroup,
  deletePerson,
  disablePerson,
  emptyBin,
  enablePerson,
  findGroup,
  findPerson,
  purgeGroup,
  purgePerson,
  removeMembers,
  restoreGroup,
  restorePerson,
  setGroup,
  setPerson,
  sourceAttributes,
} from '../../src/directory/index.ts'
import { createDirectoryInTest, type DirectoryInTest } from './directory-in-test.ts'

const clock = { now: new Date('2026-01-05T09:00:00Z') }
let directory: DirectoryInTest
beforeAll(async () => {
  directory = await createDirectoryInTest(clock)
})
beforeEach(async () => {
  clock.now = new Date('2026-01-05T09:00:00Z')
  await directory.empty()
})
afterAll(() => directory.drop())

const add = (userName: string, attributes = {}, manager?: string) =>
  createPerson(directory, 'main', { attributes: { userPrincipalName: userName, ...attributes }, manager })
const find = (reference: string) => findPerson(directory.store, 'main', reference)

describe('a person', () => {
  it('is found by id, user name in any case, and mail address', async () => {
    const ada = await add('ada@x.test', { mail: 'countess@x.test' })
    for (const reference of [ada.id, 'ADA@x.test', 'countess@X.test']) {
      expect((await find(reference)).id).toBe(ada.id)
    }
    await expect(find('nobody')).rejects.toMatchObject({ code: 'person_not_found' })
    await expect(find('a\0b')).rejects.toMatchObject({ code: 'person_not_found' })
  })

  it('is not guessed from a mail address that two people have', async () => {
    await add('a@x.test', { mail: 'both@x.test' })
    await add('b@x.test', { mail: 'both@x.test' })
    await expect(find('both@x.test')).rejects.toMatchObject({
      code: 'person_ambiguous',
      details: { userNames: 'a@x.test, b@x.test' },
    })
  })

  it('shows mappings what the directory knows beside what the source said', async () => {
    const boss = await add('boss@x.test')
    const ada = await add('ada@x.test', { city: 'London' }, 'boss@x.test')
    expect(sourceAttributes(ada)).toEqual({
      userPrincipalName: 'ada@x.test',
      city: 'London',
      objectId: ada.id,
      accountEnabled: true,
      manager: boss.id,
    })
  })

  it('changes once, and writes nothing when all is so already', async () => {
    await add('ada@x.test', { city: 'London' })
    await setPerson(directory, 'main', 'ada@x.test', { attributes: { city: 'Paris', mobile: '1' } })
    await setPerson(directory, 'main', 'ada@x.test', { attributes: { city: 'Paris' } })
    await disablePerson(directory, 'main', 'ada@x.test')
    await disablePerson(directory, 'main', 'ada@x.test')
    const enabled = await enablePerson(directory, 'main', 'ada@x.test')
    expect(await directory.changes(1)).toEqual(['person updated', 'person disabled', 'person enabled'])
    expect(enabled).toMatchObject({
      enabled: true,
      changedSeq: 4,
      attributes: { city: 'Paris', mobile: '1' },
    })
  })

  it('loses an attribute that is cleared, but never the user name', async () => {
    await add('ada@x.test', { city: 'London' })
    const { attributes } = await setPerson(directory, 'main', 'ada@x.test', { attributes: { city: null } })
    expect(attributes).toEqual({ userPrincipalName: 'ada@x.test' })
    await expect(
      setPerson(directory, 'main', 'ada@x.test', { attributes: { userPrincipalName: '' } }),
    ).rejects.toMatchObject({ code: 'attribute_refused' })
  })

  it.each([
    ['__proto__', 'x'],
    ['password', 'x'],
    ['objectId', 'x'],
    ['accountEnabled', 'yes'],
    ['city', '\u0000'],
    ['city', 'x'.repeat(5000)],
  ])('refuses to set %s to %s', async (name, value) => {
    const attributes = JSON.parse(JSON.stringify([[name, value]])) as [string, string][]
    await add('ada@x.test')
    await expect(
      setPerson(directory, 'main', 'ada@x.test', { attributes: Object.fromEntries(attributes) }),
    ).rejects.toMatchObject({ code: 'attribute_refused' })
  })

  it('cannot take a user name that someone else has, in whatever case', async () => {
    await add('ada@x.test')
    await add('grace@x.test')
    await expect(add('ADA@x.test')).rejects.toMatchObject({ code: 'user_name_taken' })
    await expect(
      setPerson(directory, 'main', 'grace@x.test', { attributes: { userPrincipalName: 'Ada@x.test' } }),
    ).rejects.toMatchObject({ code: 'user_name_taken' })
  })

  it('goes to the bin, comes back with memberships, and is gone for good only from the bin', async () => {
    const ada = await add('ada@x.test')
    await createGroup(directory, 'main', { displayName: 'Staff' })
    await addMembers(directory, 'main', 'Staff', [{ kind: 'person', reference: 'ada@x.test' }])
    await expect(purgePerson(directory, 'main', 'ada@x.test')).rejects.toMatchObject({ code: 'not_in_bin' })
    await deletePerson(directory, 'main', 'ada@x.test')
    const group = await findGroup(directory.store, 'main', 'Staff')
    expect((await directory.store.listMembers('main', group.id, {})).items).toEqual([])
    await expect(
      setPerson(directory, 'main', 'ada@x.test', { attributes: { city: 'Oslo' } }),
    ).rejects.toMatchObject({ code: 'person_in_bin' })
    await restorePerson(directory, 'main', 'ada@x.test')
    expect((await directory.store.listMembers('main', group.id, {})).items).toMatchObject([{ id: ada.id }])
    await deletePerson(directory, 'main', 'ada@x.test')
    await purgePerson(directory, 'main', 'ada@x.test')
    await expect(find(ada.id)).rejects.toMatchObject({ code: 'person_not_found' })
  })

  it('leaves evidence in the change log when purged: who it was, and since when in the bin', async () => {
    const boss = await add('boss@x.test', { displayName: 'The Boss' })
    await add('ada@x.test', {}, 'boss@x.test')
    await deletePerson(directory, 'main', 'boss@x.test')
    await purgePerson(directory, 'main', 'boss@x.test')
    const changes = await directory.store.changesSince('main', 3, 10)
    expect(changes).toMatchObject([
      {
        kind: 'person',
        what: 'purged',
        subjectId: boss.id,
        detail: { userName: 'boss@x.test', displayName: 'The Boss', deletedAt: clock.now.toISOString() },
      },
      { kind: 'person', what: 'updated' },
    ])
    expect(await find('ada@x.test')).toMatchObject({ managerId: null, changedSeq: 5 })
  })

  it('cannot be restored while someone else has the user name', async () => {
    const first = await add('ada@x.test')
    await deletePerson(directory, 'main', 'ada@x.test')
    await add('ada@x.test')
    await expect(restorePerson(directory, 'main', first.id)).rejects.toMatchObject({
      code: 'user_name_taken',
    })
  })

  it('stays in the bin for 30 days and no longer', async () => {
    await add('old@x.test')
    await add('new@x.test')
    await deletePerson(directory, 'main', 'old@x.test')
    clock.now = new Date('2026-01-06T09:00:00Z')
    await deletePerson(directory, 'main', 'new@x.test')
    clock.now = new Date('2026-02-04T09:00:01Z')
    expect(await emptyBin(directory, 'main')).toEqual({ people: 1, groups: 0 })
    expect((await directory.store.listPeople('main', { which: 'deleted' })).items).toMatchObject([
      { userName: 'new@x.test' },
    ])
  })
})

describe('a group', () => {
  const members = (...names: string[]) => names.map((reference) => ({ kind: 'person' as const, reference }))

  it('is renamed with its id and members kept', async () => {
    await add('ada@x.test')
    const made = await createGroup(directory, 'main', { displayName: 'Guild' })
    await addMembers(directory, 'main', 'guild', members('ada@x.test'))
    const renamed = await setGroup(directory, 'main', 'Guild', { displayName: 'Circle' })
    expect(renamed).toMatchObject({ id: made.id, displayName: 'Circle' })
    expect((await directory.store.listMembers('main', made.id, {})).items).toHaveLength(1)
    await expect(createGroup(directory, 'main', { displayName: 'CIRCLE' })).rejects.toMatchObject({
      code: 'group_name_taken',
    })
  })

  it('counts only those who were not members before', async () => {
    await add('ada@x.test')
    await add('grace@x.test')
    await createGroup(directory, 'main', { displayName: 'Guild' })
    expect(await addMembers(directory, 'main', 'Guild', members('ada@x.test'))).toMatchObject({ changed: 1 })
    expect(await addMembers(directory, 'main', 'Guild', members('ada@x.test', 'grace@x.test'))).toMatchObject(
      { changed: 1 },
    )
    expect(await removeMembers(directory, 'main', 'Guild', members('ada@x.test'))).toMatchObject({
      changed: 1,
    })
    expect(await removeMembers(directory, 'main', 'Guild', members('ada@x.test'))).toMatchObject({
      changed: 0,
    })
    expect(await directory.changes(3)).toEqual(['member added', 'member added', 'member removed'])
    const grace = await find('grace@x.test')
    expect(await directory.store.groupsOf('main', grace.id)).toMatchObject([{ displayName: 'Guild' }])
  })

  it('cannot contain itself, not even through others', async () => {
    for (const name of ['A', 'B', 'C']) await createGroup(directory, 'main', { displayName: name })
    const nest = (outer: string, inner: string) =>
      addMembers(directory, 'main', outer, [{ kind: 'group', reference: inner }])
    await nest('A', 'B')
    await nest('B', 'C')
    await expect(nest('C', 'A')).rejects.toMatchObject({
      code: 'member_loop',
      details: { group: 'C', member: 'A' },
    })
    await expect(nest('A', 'A')).rejects.toMatchObject({ code: 'member_loop' })
  })

  it('goes to the bin, comes back, and takes its memberships along when purged', async () => {
    await add('ada@x.test')
    const { id } = await createGroup(directory, 'main', { displayName: 'Guild' })
    await addMembers(directory, 'main', 'Guild', members('ada@x.test'))
    await deleteGroup(directory, 'main', 'Guild')
    await restoreGroup(directory, 'main', 'Guild')
    await deleteGroup(directory, 'main', 'Guild')
    await purgeGroup(directory, 'main', id)
    expect(await directory.changes(3)).toEqual([
      'group deleted',
      'group restored',
      'group deleted',
      'member removed',
      'group purged',
    ])
  })
})

describe('listing people', () => {
  beforeEach(() =>
    directory.importCsv(
      'userName,displayName,employeeId\nasa@x.test,Åsa Ødegård,LH1\nada@x.test,Ada Lovelace,LH2\nlukasz@x.test,Łukasz Żuk,LH3\nper_cent@x.test,100% Sure,LH4\n',
    ),
  )
  const search = async (text: string) =>
    (await directory.store.listPeople('main', { search: text })).items.map(({ userName }) => userName)

  it('finds names without regard to case and accents, and wildcards for themselves', async () => {
    expect(await search('odegard')).toEqual(['asa@x.test'])
    expect(await search('ØDEG')).toEqual(['asa@x.test'])
    expect(await search('lukasz zuk')).toEqual(['lukasz@x.test'])
    expect(await search('lh2')).toEqual(['ada@x.test'])
    expect(await search('0%')).toEqual(['per_cent@x.test'])
    expect(await search('r_c')).toEqual(['per_cent@x.test'])
    expect(await search('nobody')).toEqual([])
  })

  it('pages through everyone once, while people come and go', async () => {
    const first = await directory.store.listPeople('main', { limit: 2 })
    expect(first.items.map(({ userName }) => userName)).toEqual(['ada@x.test', 'asa@x.test'])
    await deletePerson(directory, 'main', 'ada@x.test')
    await add('aaa@x.test')
    const second = await directory.store.listPeople('main', { limit: 2, after: first.next ?? '' })
    expect(second.items.map(({ userName }) => userName)).toEqual(['lukasz@x.test', 'per_cent@x.test'])
    expect(second.next).toBeNull()
  })
})
