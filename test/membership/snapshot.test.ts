import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 60_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

it('a snapshot holds members and what has taken effect of them, and nobody who only waits to become one', async () => {
  const tenant = await app.tenant()
  const ada = await tenant.scim.user('ada@example.org', { title: 'Analyst' })
  const gone = await tenant.scim.user('gone@example.org')
  const { items } = await tenant.ask('GET', '/members?search=gone')
  await tenant.ask('POST', `/members/${items[0].id}/remove`)
  await tenant.ask('PATCH', '/connections/1', { apply: { mode: 'by_hand' } })
  const countess = patchOf({ op: 'replace', path: 'title', value: 'Countess' })
  await tenant.scim.send('PATCH', `/v2/Users/${ada.id}`, countess)
  await tenant.scim.user('new@example.org')
  const read = async () => {
    const { items, count } = await tenant.ask('GET', '/snapshot')
    const shown = items.map(
      ({ state, member }: { state: string; member: { userName: string; title?: string } }) =>
        `${member.userName} ${state} ${member.title ?? ''}`,
    )
    expect(count).toBe(shown.length)
    return shown.sort()
  }
  expect(await read()).toEqual(['ada@example.org active Analyst'])
  await tenant.ask('POST', '/connections/1/synchronize', {})
  expect(await read()).toEqual(['ada@example.org active Countess', 'new@example.org active '])
  expect(gone.active).toBe(true)
})
