import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { aProduct, type CycleJson, companyFiles } from '../flows/two-processes.ts'
import { rollcall, rollcallJson } from '../support/command-line.ts'
import { aFolder } from '../support/folder.ts'
import { aServer } from '../support/server-process.ts'

it('goes on after a kill -9 in the middle of an initial cycle, and nobody gets a second account', async () => {
  const size = 600
  const product = await aProduct()
  const data = aFolder()
  const server = await aServer({ data })
  const { people, members } = companyFiles(data, size)
  await rollcall(data, ['directory', 'import', people, '--members', members])
  const create = ['app', 'create', 'Moqups', '--from', 'moqups', '--url', product.scimUrl, '--token-stdin']
  await rollcall(data, create, product.token)
  await rollcall(data, ['assign', 'add', '--app', 'Moqups', '--group', 'Staff'])
  await rollcall(data, ['app', 'resume', 'Moqups'])

  const accounts = async () => (await product.scim('/Users?count=0')).body.totalResults
  while ((await accounts()) < size / 6) await sleep(5)
  await server.end('SIGKILL')
  const before = await accounts()
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(size)

  await aServer({ data })
  const cycle = await rollcallJson<CycleJson>(data, ['cycle', 'run', '--app', 'Moqups', '--wait'])
  expect(cycle).toMatchObject({ state: 'done', counts: { failed: 0 } })
  expect(await accounts()).toBe(size)
})
