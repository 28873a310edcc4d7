import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DirectoryServer, startDirectoryServer } from '../support/directory-server.ts'

let server: DirectoryServer
beforeAll(async () => {
  server = await startDirectoryServer()
})
beforeEach(() => server.directory.empty())
afterAll(() => server.close())

const people =
  'userName,displayName,department\nada@x.test,Ada Lovelace,Research\ngrace@x.test,Grace Hopper,Navy\n'
const save = (name: string, content: string | Uint8Array) => writeFile(join(server.folder, name), content)
const imported = async () => {
  await save('people.csv', people)
  return server.run('directory', 'import', 'people.csv')
}

describe('rollcall directory imports', () => {
  it('tells what each import brought, newest first, and those of one source', async () => {
    await imported()
    await save('more.csv', 'userName,displayName\nalan@x.test,Alan Turing\n,Nobody\n')
    await server.run('directory', 'import', 'more.csv')
    const { stdout } = await server.run('directory', 'imports', '--json')
    const { items } = JSON.parse(stdout) as {
      items: { source: string; created: number; rejected: number }[]
    }
    const brought = items.map(({ source, created, rejected }) => [source, created, rejected])
    expect(brought.slice(0, 2)).toEqual([
      ['more.csv', 1, 1],
      ['people.csv', 2, 0],
    ])
    const one = await server.run('directory', 'imports', '--source', 'people.csv', '--json')
    expect(one.stdout).not.toContain('more.csv')
  })
})

describe('rollcall directory import', () => {
  it('brings in people and memberships, and says what it did', async () => {
    await save('people.csv', people)
    await save('members.csv', 'group,member\nStaff,ada@x.test\nStaff,grace@x.test\n')
    const ended = await server.run('directory', 'import', 'people.csv', '--members', 'members.csv')
    expect(ended.stderr).toBe('')
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain("people.csv: Rollcall's plain people file, 2 lines\n  created 2 ")
    expect(ended.stdout).toContain('added 2  removed 0  unchanged 0  rejected 0\n  groups made: 1')
  })

  it('ends with 3 and explains every line it could not take', async () => {
    await save('people.csv', 'userName,hireDate\nada@x.test,2026-02-30\ngrace@x.test,2026-02-01\n')
    const { code, stderr } = await server.run('directory', 'import', 'people.csv')
    expect(code).toBe(3)
    expect(stderr).toContain(
      'people.csv:2, hireDate: 2026-02-30\n  Why:  The value is not a date that exists',
    )
    expect(stderr).toContain('  Next: Write it as 2026-01-31')
  })

  it('prints the whole report as JSON', async () => {
    await save('people.csv', people)
    const { stdout } = await server.run('directory', 'import', 'people.csv', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ imports: [{ kind: 'people', created: 2, rejectedLines: [] }] })
  })

  it('holds a complete file that shrank, and names the number that would confirm it', async () => {
    await imported()
    await save('less.csv', 'userName\nada@x.test\n')
    const held = await server.run('directory', 'import', 'less.csv', '--complete')
    expect(held.code).toBe(7)
    expect(held.stderr).toContain('1 of 2 would leave')
    expect(held.stderr).toContain('--allow-shrink 1')
    const believed = await server.run('directory', 'import', 'less.csv', '--complete', '--allow-shrink', '1')
    expect(believed).toMatchObject({ code: 0, stdout: expect.stringContaining('left 1') })
  })

  it.each([
    ['no such file', 'nothing.csv', null, 'There is no such file.'],
    ['a missing column', 'bad.csv', 'mail,department\na@x.test,Sales\n', 'Headers seen: mail, department'],
    ['an empty file', 'empty.csv', '', 'The file is empty.'],
    ['50 MB of junk', 'junk.csv', new Uint8Array(50_000_000).fill(0x41), 'not a header'],
    ['50 MB of binary data', 'binary.csv', new Uint8Array(50_000_000), 'binary data'],
  ])('refuses %s with what, why and next', async (_what, name, content, says) => {
    if (content !== null) await save(name, content)
    const { code, stderr } = await server.run('directory', 'import', name)
    expect(code).toBe(2)
    expect(stderr).toContain(says)
    expect(stderr).toContain('Next: ')
  })
})

describe('rollcall directory', () => {
  beforeEach(imported)

  it('lists and searches people', async () => {
    const { stdout } = await server.run('directory', 'list', '--search', 'lovelace', '--plain')
    expect(stdout).toBe('ada@x.test\tAda Lovelace\tResearch\tenabled\n')
  })

  it('shows one person, and says how to look for one who is not there', async () => {
    const found = await server.run('directory', 'show', 'ADA@x.test', '--json')
    expect(JSON.parse(found.stdout)).toMatchObject({ userName: 'ada@x.test', groups: [] })
    const lost = await server.run('directory', 'show', 'nobody')
    expect(lost.code).toBe(5)
    expect(lost.stderr).toContain('rollcall directory list --search NAME')
  })

  it('leads a person through set, disable, delete, restore and purge', async () => {
    const person = (...args: string[]) => server.run('directory', 'person', ...args)
    expect(await person('set', 'ada@x.test', 'city=London', 'department=')).toMatchObject({ code: 0 })
    expect(await person('disable', 'ada@x.test')).toMatchObject({ stdout: 'ada@x.test: disabled\n' })
    expect(await person('delete', 'ada@x.test')).toMatchObject({ stdout: 'ada@x.test: in the bin\n' })
    expect(await person('set', 'ada@x.test', 'city=Rome')).toMatchObject({ code: 6 })
    expect(await person('restore', 'ada@x.test')).toMatchObject({ code: 0 })
    const shown = await server.run('directory', 'show', 'ada@x.test', '--json')
    expect(JSON.parse(shown.stdout).attributes).toEqual({
      userPrincipalName: 'ada@x.test',
      displayName: 'Ada Lovelace',
      city: 'London',
      accountEnabled: false,
    })
    await person('delete', 'ada@x.test')
    expect(await person('purge', 'ada@x.test')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--confirm "ada@x.test"'),
    })
    expect(await person('purge', 'ada@x.test', '--confirm', 'ada@x.test')).toMatchObject({ code: 0 })
    expect(await server.run('directory', 'show', 'ada@x.test')).toMatchObject({ code: 5 })
  })

  it('makes, renames and deletes a group, and changes its members', async () => {
    const group = (...args: string[]) => server.run('directory', 'group', ...args)
    await group('create', 'Guild')
    expect(await group('add', 'Guild', '--person', 'ada@x.test', 'grace@x.test')).toMatchObject({
      stdout: 'Guild: added 2 of 2\n',
    })
    expect(await group('remove', 'Guild', '--person', 'ada@x.test')).toMatchObject({ code: 0 })
    await group('rename', 'Guild', 'Circle')
    const shown = await server.run('directory', 'show', '--group', 'Circle', '--json')
    expect(JSON.parse(shown.stdout).members).toMatchObject([{ kind: 'person', name: 'grace@x.test' }])
    expect(await group('delete', 'Circle')).toMatchObject({ stdout: 'Circle: in the bin\n' })
    expect(await group('add', 'Circle', '--person', 'nobody')).toMatchObject({ code: 5 })
  })

  it('tells what changed since a number', async () => {
    const { stdout } = await server.run('directory', 'changes', '--since', '1', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      items: [{ seq: 2, kind: 'person', what: 'created' }],
      last: 2,
    })
  })
})

describe('the management API of the directory', () => {
  it('reads an upload as it arrives and answers with the report', async () => {
    const { status, body } = await server.request('POST', '/directory/imports?source=a.csv', people)
    expect(status).toBe(200)
    expect(body).toMatchObject({ source: 'a.csv', created: 2, changes: { first: 1, last: 2 } })
  })

  it('refuses attributes and query values that it does not know how to read', async () => {
    expect(
      await server.request('POST', '/directory/people', { attributes: { city: { a: 1 } } }),
    ).toMatchObject({
      status: 400,
    })
    expect(await server.request('GET', '/directory/people?limit=0')).toMatchObject({ status: 400 })
    expect(await server.request('GET', '/directory/changes?since=-1')).toMatchObject({ status: 400 })
  })

  it('answers a cursor that was never given out with the first page, not with an error of its inside', async () => {
    await server.request('POST', '/directory/imports', people)
    const { status, body } = await server.request('GET', '/directory/people?cursor=bm90IG9uZQ')
    expect(status).toBe(200)
    expect(body).toMatchObject({ items: [{ userName: 'ada@x.test' }, { userName: 'grace@x.test' }] })
  })
})
