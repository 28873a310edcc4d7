import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rollcall, rollcallJson } from '../support/command-line.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

let server: EditingServer
let number = 0
beforeAll(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people)
})
afterAll(() => server.close())

const run = (...args: string[]) => rollcall(server.folder, args)
async function anApp(change: Parameters<EditingServer['anApplication']>[0] = {}): Promise<string> {
  number += 1
  return (await server.anApplication(change, `Wiki ${number}`)).name
}

describe('rollcall mapping', () => {
  it('shows the table with one person’s values', async () => {
    const app = await anApp()
    const { code, stdout } = await run('mapping', 'list', '--app', app, '--person', 'edsger@corp.test')
    expect(code).toBe(0)
    expect(stdout).toContain('FOR edsger@corp.test')
    expect(stdout).toMatch(/userName +userPrincipalName +always +1 +required +edsger@corp\.test/)
    expect(stdout).toMatch(/emails\[type eq "work"\]\.value +mail +always +\(empty; not sent\)/)
  })

  it('shows whom a change would affect before it is saved, then saves it under the name of who did', async () => {
    const app = await anApp()
    const set = ['mapping', 'set', 'nickName', '--app', app, '--source', 'givenName']
    const tried = await run(...set, '--dry-run')
    expect(tried).toMatchObject({ code: 0, stderr: '' })
    expect(tried.stdout).toContain('  + nickName: givenName → nickName\n')
    expect(tried.stdout).toContain('5 people and groups are looked at anew; 4 are affected.')
    expect(tried.stdout).toContain('nickName: nothing → Ada')
    expect(tried.stdout).toContain('Nothing was saved.')
    const saved = await run(...set, '--note', 'nicknames')
    expect(saved.stdout).toContain('Saved as version 2.')
    const { items } = await rollcallJson<{ items: { version: number; author: string; note: string }[] }>(
      server.folder,
      ['mapping', 'history', '--app', app],
    )
    expect(items[0]).toMatchObject({
      version: 2,
      note: 'nicknames',
      author: expect.stringContaining('API key'),
    })
    expect((await run('mapping', 'restore', '1', '--app', app)).stdout).toContain(
      '  - nickName: givenName → nickName',
    )
  })

  it('ends with 2 and every problem, each with its next step', async () => {
    const app = await anApp()
    const set = ['mapping', 'set', 'nickName', '--app', app, '--expression', 'Jion("-", [givenNam])']
    const { code, stdout, stderr } = await run(...set)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Did you mean')
    expect(stderr).toContain('(mapping_refused')
    expect((await run(...set, '--dry-run')).code).toBe(2)
    expect((await run('mapping', 'show', 'nickName', '--app', app)).code).toBe(5)
  })

  it('ends with 6 and what changed meanwhile when the version is not the one that was looked at', async () => {
    const app = await anApp()
    await run('mapping', 'set', 'nickName', '--app', app, '--source', 'givenName')
    const late = await run('mapping', 'unset', 'displayName', '--app', app, '--if-version', '1')
    expect(late.code).toBe(6)
    expect(late.stderr).toContain('Changed meanwhile:\n  + nickName: givenName → nickName')
    expect(late.stderr).toContain('(settings_changed_meanwhile')
  })

  it('keeps tests with an expression and refuses a change that breaks one', async () => {
    const app = await anApp()
    const set = ['mapping', 'set', 'nickName', '--app', app, '--expression']
    const kept = await run(...set, 'ToUpper([givenName])', '--test', 'Ada: givenName=Ada => ADA')
    expect(kept).toMatchObject({ code: 0, stderr: '' })
    expect((await run('mapping', 'show', 'nickName', '--app', app)).stdout).toContain(
      'test "Ada": {"givenName":"Ada"} gives "ADA"',
    )
    const broken = await run(...set, 'ToLower([givenName])')
    expect(broken.code).toBe(2)
    expect(broken.stderr).toContain('The test "Ada" expects "ADA"; the expression gives "ada".')
  })

  it('exports what it imports, and says what is wrong with a file', async () => {
    const app = await anApp()
    const file = join(server.folder, 'mappings.json')
    expect((await run('mapping', 'export', '--app', app, '-o', file)).code).toBe(0)
    expect((await run('mapping', 'import', file, '--app', app)).stdout).toContain('It is so already')
    const content = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...content, user: {} }))
    const odd = await run('mapping', 'import', file, '--app', app)
    expect(odd.code).toBe(2)
    expect(odd.stderr).toContain('There is no field "user"')
    await writeFile(file, 'no json')
    expect((await run('mapping', 'import', file, '--app', app)).stderr).toContain('is not JSON')
    expect((await run('mapping', 'import', 'nothing.json', '--app', app)).code).toBe(2)
  })
})

describe('rollcall scope', () => {
  it('explains why somebody is out, and changes when it is set', async () => {
    const app = await anApp()
    const filter = 'Sales: department equals Sales and costCenter is_not_null'
    const tried = await run('scope', 'set', '--app', app, '--filter', filter, '--dry-run')
    expect(tried.stdout).toContain('leave scope 2')
    expect((await run('scope', 'set', '--app', app, '--filter', filter)).code).toBe(0)
    const shown = await run('scope', 'show', '--app', app)
    expect(shown.stdout).toContain(
      'Scoping filters for people: department equals "Sales" and costCenter is not empty',
    )
    expect(shown.stdout).toContain('2 of 5 people are in scope.')
    const why = await run('scope', 'why', 'ada@corp.test', '--app', app)
    expect(why.stdout).toContain('✗ department equals "Sales" (it is Research)')
    expect(why.stdout).toContain('✓ costCenter is not empty (it is 42)')
    expect((await run('scope', 'why', 'nobody', '--app', app)).code).toBe(5)
  })

  it('refuses a filter on an attribute that nobody has', async () => {
    const { code, stderr } = await run(
      'scope',
      'set',
      '--app',
      await anApp(),
      '--filter',
      'S: departmnt equals Sales',
    )
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean department?')
  })
})

describe('rollcall expr', () => {
  it('gives the value for a person, and of every part with --steps', async () => {
    const { stdout } = await run(
      'expr',
      'eval',
      'Join("-", [givenName], [surname])',
      '--person',
      'ada@corp.test',
    )
    expect(stdout).toBe('Ada-Lovelace\n')
    const steps = await run('expr', 'eval', 'ToUpper(StripSpaces([mail]))', '--set', 'mail= a ', '--steps')
    expect(steps.stderr).toBe('')
    expect(steps.stdout).toBe(
      'ToUpper(StripSpaces([mail])) = A\n  StripSpaces([mail]) = a\n    [mail] =  a \n',
    )
  })

  it('points at the character that is wrong and ends with 2', async () => {
    const { code, stderr } = await run('expr', 'check', 'Join(".", [mial])')
    expect(code).toBe(2)
    expect(stderr).toContain(
      '  Join(".", [mial])\n            ^^^^^^ character 11\n  Next: Did you mean [mail]?',
    )
  })
})

describe('rollcall app settings', () => {
  it('shows what is in effect and changes by path', async () => {
    const app = await anApp()
    const shown = await run('app', 'settings', 'show', app, 'approvals')
    expect(shown.stdout).toContain('approvals.delete')
    const saved = await run(
      'app',
      'settings',
      'set',
      app,
      'cycleIntervalMinutes=5',
      'leaving.disabled.action=nothing',
    )
    expect(saved.stdout).toContain('+ leaving.disabled.action: nothing')
    expect(saved.stdout).toContain('Everyone is looked at anew')
    expect((await run('app', 'settings', 'set', app, 'profile=okta')).stdout).toContain('+ profile: okta')
    expect((await run('app', 'settings', 'set', app, 'leavin.disabled.action=nothing')).stderr).toContain(
      'Did you mean leaving?',
    )
    expect((await run('app', 'set', app, '--interval', '7')).stdout).toContain('is changed')
  })
})
