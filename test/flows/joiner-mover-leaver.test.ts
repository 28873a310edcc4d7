import { expect, it } from 'vitest'
import { rollcall, rollcallJson } from '../support/command-line.ts'
import { aFolder } from '../support/folder.ts'
import { aServer } from '../support/server-process.ts'
import { aProduct, type CycleJson, companyFiles } from './two-processes.ts'

it('takes a company through its life between two processes, with the command line alone', async () => {
  const product = await aProduct()
  const data = aFolder()
  await aServer({ data })
  const { people, members } = companyFiles(data, 60)
  const run = (...args: string[]) => rollcall(data, args)
  const done = async (...args: string[]) => expect(await run(...args)).toMatchObject({ code: 0 })
  const cycle = () => rollcallJson<CycleJson>(data, ['cycle', 'run', '--app', 'Moqups', '--wait'])

  // Set up: directory, application, Test Connection, assignment.
  expect((await run('directory', 'import', people, '--members', members)).code).toBe(0)
  const create = ['app', 'create', 'Moqups', '--from', 'moqups', '--url', product.scimUrl, '--token-stdin']
  expect((await rollcall(data, create, `${product.token}\n`)).code).toBe(0)
  expect((await run('app', 'test', 'Moqups')).code).toBe(0)
  expect((await run('assign', 'add', '--app', 'Moqups', '--group', 'Staff')).code).toBe(0)

  // Start small: one person, previewed, then for real.
  const preview = await run('provision', 'p7@acme.test', '--app', 'Moqups')
  expect(preview.stdout).toContain('nothing was written')
  expect((await product.scim('/Users?count=0')).body.totalResults).toBe(0)
  expect((await run('provision', 'p7@acme.test', '--app', 'Moqups', '--apply')).code).toBe(0)
  expect((await product.scim('/Users')).body.Resources.map(({ userName }) => userName)).toEqual([
    'p7@acme.test',
  ])

  // Then everyone; a second cycle has nothing to write.
  expect((await run('app', 'resume', 'Moqups')).code).toBe(0)
  expect(await cycle()).toMatchObject({ state: 'done' })
  expect((await product.scim('/Users?count=0')).body.totalResults).toBe(60)
  expect((await cycle()).counts).toMatchObject({ written: 0, failed: 0 })

  // A joiner, a mover, a leaver.
  await done('directory', 'person', 'create', 'new@acme.test', 'displayName=New One', 'mail=new@acme.test')
  await done('directory', 'group', 'add', 'Staff', '--person', 'new@acme.test')
  await done('directory', 'person', 'set', 'p3@acme.test', 'displayName=Renamed')
  await done('directory', 'person', 'disable', 'p4@acme.test')
  await cycle()
  const find = async (name: string) => {
    const filter = encodeURIComponent(`userName eq "${name}"`)
    return (await product.scim(`/Users?filter=${filter}`)).body.Resources[0]
  }
  expect(await find('new@acme.test')).toMatchObject({ displayName: 'New One', active: true })
  expect(await find('p3@acme.test')).toMatchObject({ displayName: 'Renamed', active: true })
  const leaver = await find('p4@acme.test')
  expect(leaver).toMatchObject({ active: false })

  // The same account comes back on return.
  await done('directory', 'person', 'enable', 'p4@acme.test')
  await cycle()
  expect(await find('p4@acme.test')).toMatchObject({ id: leaver?.id, active: true })

  // The log tells it, as JSON Lines.
  const wanted = ['--search', 'p4@acme.test', '--outcome', 'created,disabled,enabled']
  const log = await run('log', 'list', '--app', 'Moqups', ...wanted, '--json')
  const outcomes = log.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { outcome: string }).outcome)
  expect(outcomes).toEqual(['enabled', 'disabled', 'created'])
})
