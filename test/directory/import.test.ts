import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPerson } from '../../src/directory/index.ts'
import { createDirectoryInTest, type DirectoryInTest } from './directory-in-test.ts'

let directory: DirectoryInTest
beforeAll(async () => {
  directory = await createDirectoryInTest()
})
beforeEach(() => directory.empty())
afterAll(() => directory.drop())

const person = (reference: string) => findPerson(directory.store, 'main', reference)
const reasons = (report: { rejectedLines: readonly { line: number; reason: string }[] }) =>
  report.rejectedLines.map(({ line, reason }) => [line, reason])

describe('importing people', () => {
  it('adds those who are new, and nothing the second time', async () => {
    const csv = 'userName,displayName,mail\nada@x.test,Ada Lovelace,ada@x.test\ngrace@x.test,Grace Hopper,\n'
    expect(await directory.importCsv(csv)).toMatchObject({
      created: 2,
      rejected: 0,
      changes: { first: 1, last: 2 },
    })
    expect(await directory.importCsv(csv)).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 2,
      changes: null,
    })
    expect(await directory.changes()).toEqual(['person created', 'person created'])
    expect((await person('ADA@x.test')).attributes).toEqual({
      userPrincipalName: 'ada@x.test',
      displayName: 'Ada Lovelace',
      mail: 'ada@x.test',
    })
  })

  it('changes what the file has a column for, clears what is empty there, and leaves the rest', async () => {
    await directory.importCsv('userName,department,mobile\nada@x.test,Sales,123\n')
    const report = await directory.importCsv('userName,mobile,city\nada@x.test,,Oslo\n')
    expect(report).toMatchObject({ created: 0, updated: 1 })
    expect((await person('ada@x.test')).attributes).toEqual({
      userPrincipalName: 'ada@x.test',
      department: 'Sales',
      city: 'Oslo',
    })
  })

  it('says in the change log who was disabled and who was enabled', async () => {
    await directory.importCsv('userName,status\na@x.test,Active\nb@x.test,Suspended\n')
    await directory.importCsv('userName,status\na@x.test,Suspended\nb@x.test,Active\n')
    expect(await directory.changes(2)).toEqual(['person disabled', 'person enabled'])
  })

  it('follows a rename by the identifier of the source', async () => {
    await directory.importCsv('id,userName\n00u1,ada.byron@x.test\n')
    const before = await person('ada.byron@x.test')
    const report = await directory.importCsv('id,userName\n00u1,ada.lovelace@x.test\n')
    expect(report).toMatchObject({ created: 0, updated: 1 })
    expect((await person('ada.lovelace@x.test')).id).toBe(before.id)
  })

  it('lets two people swap their user names', async () => {
    await directory.importCsv('id,userName\n1,a@x.test\n2,b@x.test\n')
    const { id } = await person('a@x.test')
    expect(await directory.importCsv('id,userName\n1,b@x.test\n2,a@x.test\n')).toMatchObject({
      updated: 2,
      rejected: 0,
    })
    expect((await person('b@x.test')).id).toBe(id)
  })

  it('uses an identifier that is a UUID as the id of the person', async () => {
    const id = '165133d0-4c15-45d2-b6cf-09c5e5335e34'
    await directory.importCsv(`id,userName\n${id},a@x.test\n`)
    expect((await person('a@x.test')).id).toBe(id)
  })

  it('restores someone who comes back, as the same person', async () => {
    await directory.importCsv('userName\na@x.test\n')
    const { id } = await person('a@x.test')
    await directory.store.editPerson('main', id, new Date(), () => ({ what: 'deleted' }))
    expect(await directory.importCsv('userName\na@x.test\n')).toMatchObject({ created: 0, restored: 1 })
    expect(await person('a@x.test')).toMatchObject({ id, deletedAt: null })
    expect(await directory.changes(2)).toEqual(['person restored'])
  })

  it('finds managers by user name, identifier and mail address, wherever they stand in the file', async () => {
    await directory.importCsv(
      'id,userName,mail,manager\n7,boss@x.test,chief@x.test,\n8,a@x.test,,boss@x.test\n9,b@x.test,,7\n10,c@x.test,,CHIEF@x.test\n',
    )
    const boss = await person('boss@x.test')
    for (const name of ['a', 'b', 'c']) expect((await person(`${name}@x.test`)).managerId).toBe(boss.id)
  })

  it('sets a manager who arrives later', async () => {
    expect(await directory.importCsv('userName,manager\na@x.test,boss@x.test\n')).toMatchObject({
      managersMissing: 1,
    })
    await directory.importCsv('userName\nboss@x.test\n')
    expect((await person('a@x.test')).managerId).toBe((await person('boss@x.test')).id)
    expect(await directory.changes(1)).toEqual(['person created', 'person updated'])
  })

  it('changes nothing in a dry run, and says what would change', async () => {
    await directory.importCsv('userName,city\na@x.test,Oslo\n')
    const before = await directory.snapshot()
    const report = await directory.importCsv('userName,city\na@x.test,Rome\nb@x.test,Rome\n', {
      dryRun: true,
    })
    expect(report).toMatchObject({ dryRun: true, created: 1, updated: 1, changes: null })
    expect(await directory.snapshot()).toEqual(before)
    expect(await directory.changes(1)).toEqual([])
  })

  it('reads semicolons, a byte order mark, quoted line ends and letters of every script', async () => {
    await directory.importCsv(
      '\ufeffuserName;displayName;street\na@x.test;"Søren ""Ø"" 太郎";"Line 1\r\nLine 2"\r\n',
    )
    expect((await person('a@x.test')).attributes).toMatchObject({
      displayName: 'Søren "Ø" 太郎',
      streetAddress: 'Line 1\nLine 2',
    })
  })

  it('reads the bulk template of Entra, whose switch means the opposite', async () => {
    await directory.importCsv(
      'version:v1.0,,,\nName [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required\nAda,a@x.test,hunter2,Yes\n',
    )
    const found = await person('a@x.test')
    expect(found.enabled).toBe(false)
    expect(JSON.stringify(found)).not.toContain('hunter2')
  })
})

describe('lines that cannot be taken', () => {
  it('names line, column, value, cause and next step, and lets the others in', async () => {
    const report = await directory.importCsv(
      'userName,active,hireDate\ngood@x.test,true,2026-01-31\nbad@x.test,true,31.02.2026\nodd@x.test,perhaps,\n,true,\nshort@x.test\n',
    )
    expect(report).toMatchObject({ lines: 5, accepted: 1, rejected: 4, created: 1 })
    expect(report.rejectedLines[0]).toEqual({
      line: 3,
      column: 'hireDate',
      value: '31.02.2026',
      reason: 'bad_date',
      why: expect.stringContaining('not a date'),
      next: expect.stringContaining('2026-01-31'),
    })
    expect(reasons(report)).toEqual([
      [3, 'bad_date'],
      [4, 'bad_switch'],
      [5, 'missing_value'],
      [6, 'wrong_column_count'],
    ])
    expect(report.rejectedByReason).toEqual({
      bad_date: 1,
      bad_switch: 1,
      missing_value: 1,
      wrong_column_count: 1,
    })
  })

  it('refuses the second of two lines with one user name, and names the first', async () => {
    const report = await directory.importCsv('userName,city\na@x.test,Oslo\nb@x.test,Rome\nA@X.test,Paris\n')
    expect(report.rejectedLines).toMatchObject([
      { line: 4, reason: 'duplicate_in_file', value: 'A@X.test', why: expect.stringContaining('line 2') },
    ])
    expect((await person('a@x.test')).attributes['city']).toBe('Oslo')
  })

  it('refuses a user name that another identifier holds', async () => {
    await directory.importCsv('id,userName,displayName\n1,a@x.test,Ada\n')
    const report = await directory.importCsv('id,userName,displayName\n2,a@x.test,Impostor\n')
    expect(report.rejectedLines).toMatchObject([
      { reason: 'user_name_taken', why: expect.stringContaining('Ada') },
    ])
    expect((await person('a@x.test')).attributes['displayName']).toBe('Ada')
  })

  it('takes every line around a quote that is never closed', async () => {
    const report = await directory.importCsv('userName,city\na@x.test,Oslo\nb@x.test,"Rome\nc@x.test,Bern\n')
    expect(reasons(report)).toEqual([[3, 'quote_not_closed']])
    expect(report.created).toBe(2)
  })

  it('lists a thousand of them and counts all', async () => {
    const bad = Array.from({ length: 2000 }, (_, index) => `p${index}@x.test,perhaps\n`).join('')
    const report = await directory.importCsv(`userName,active\ngood@x.test,true\n${bad}`)
    expect(report.rejected).toBe(2000)
    expect(report.rejectedLines).toHaveLength(1000)
    expect(report.rejectedByReason).toEqual({ bad_switch: 2000 })
  })
})

describe('files that cannot be taken', () => {
  it.each([
    ['an empty file', '', 'csv_empty'],
    ['a file of empty lines', '\n\n\r\n', 'csv_empty'],
    ['a header alone', 'userName,mail\n', 'csv_no_lines'],
    ['a header without a user name', 'displayName,mail\nAda,a@x.test\n', 'csv_missing_column'],
    ['a first line of megabytes', 'x'.repeat(300_000), 'csv_header_unreadable'],
    ['binary data', 'PK\u0000\u0001', 'csv_not_text'],
    ['junk under a good header', `userName,active\n${'junk\n'.repeat(5000)}`, 'csv_not_usable'],
  ])('refuses %s and changes nothing', async (_what, csv, code) => {
    await expect(directory.importCsv(csv)).rejects.toMatchObject({ code })
    expect(await directory.changes()).toEqual([])
  })

  it('stops reading junk early', async () => {
    let chunks = 0
    async function* junk() {
      yield new TextEncoder().encode('userName,mail\n')
      for (; chunks < 1000; chunks += 1) yield new TextEncoder().encode('x;y;z\n'.repeat(1000))
    }
    const { importDirectory } = await import('../../src/directory/index.ts')
    const options = { source: 'junk.csv', at: new Date() }
    await expect(importDirectory(directory.store, 'main', junk(), options)).rejects.toMatchObject({
      code: 'csv_not_usable',
    })
    expect(chunks).toBeLessThan(5)
  })
})

describe('importing memberships', () => {
  beforeEach(() =>
    directory.importCsv(
      'userName,mail\na@x.test,ada@x.test\nb@x.test,shared@x.test\nc@x.test,shared@x.test\n',
    ),
  )

  it('makes the groups it names, and nothing the second time', async () => {
    const csv = 'group,member\nSales,a@x.test\nSales,ADA@x.test\nsales,b@x.test\nStaff,c@x.test\n'
    expect(await directory.importCsv(csv)).toMatchObject({
      kind: 'members',
      created: 3,
      groupsCreated: 2,
      rejected: 0,
    })
    expect(await directory.importCsv(csv)).toMatchObject({ created: 0, groupsCreated: 0, changes: null })
    expect(await directory.snapshot()).toMatchObject({
      members: [
        { display_name: 'Sales', member: 'a@x.test' },
        { display_name: 'Sales', member: 'b@x.test' },
        { display_name: 'Staff', member: 'c@x.test' },
      ],
    })
  })

  it('nests groups', async () => {
    const report = await directory.importCsv('group,member,type\nSales,a@x.test,user\nStaff,Sales,group\n')
    expect(report).toMatchObject({ created: 2, rejected: 0 })
  })

  it('refuses who is unknown or ambiguous, and a group inside itself', async () => {
    await directory.importCsv('group,member,memberType\nStaff,Sales,group\nSales,a@x.test,person\n')
    const report = await directory.importCsv(
      'group,member\nSales,nobody@x.test\nSales,shared@x.test\nSales,Sales\nSales,Staff\n7d0c6c5e-9a3c-4d0e-8d1e-000000000000,a@x.test\nSales,b@x.test\n',
    )
    expect(reasons(report)).toEqual([
      [2, 'member_not_found'],
      [3, 'member_ambiguous'],
      [4, 'member_of_itself'],
      [5, 'member_of_itself'],
      [6, 'group_not_found'],
    ])
    expect(report.created).toBe(1)
  })

  it('imports groups with an identifier and a description', async () => {
    await directory.importCsv(
      'id,displayName,groupType,membershipType\ng1,Sales,Security,Assigned\ng2,Sales,Security,Assigned\n',
    )
    const report = await directory.importCsv('groupId,member\ng1,a@x.test\n')
    expect(report).toMatchObject({ created: 1, groupsCreated: 0 })
    const byName = await directory.importCsv('group,member\nSales,a@x.test\n')
    expect(reasons(byName)).toEqual([[2, 'group_name_ambiguous']])
  })
})
