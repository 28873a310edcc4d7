import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  patchOf,
  startTestProvider,
  type TestClient,
  type TestProvider,
  userUrn,
} from '../support/provider.ts'
import { type PlannedRequest, type ScimProcess, startScimProcess } from '../support/scim-process.ts'

/** Two processes write to the same resources at the same time. */
describe('two nodes that write at once', () => {
  let app: TestProvider
  let client: TestClient
  let nodes: [ScimProcess, ScimProcess]
  beforeAll(async () => {
    app = await startTestProvider('postgres')
    client = await app.client()
    const { url = '' } = app.database ?? {}
    nodes = [await startScimProcess(url, client.token), await startScimProcess(url, client.token)]
  })
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    await app.close()
  })
  const race = async (...requests: [PlannedRequest[], PlannedRequest[]]) =>
    await Promise.all([nodes[0].send(requests[0]), nodes[1].send(requests[1])])
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
  const members = async (id: string): Promise<string[]> =>
    ((await client.send('GET', `/v2/Groups/${id}`)).body.members ?? []).map(
      (one: { value: string }) => one.value,
    )

  it('create each userName exactly once: one 201, one 409', async () => {
    const creates = numbers(100).map((index) => ({
      method: 'POST',
      url: '/v2/Users',
      body: { schemas: [userUrn], userName: `race-${index}@example.org` },
    }))
    const [one, other] = await race(creates, creates.toReversed())
    for (const index of numbers(100)) {
      expect([one[index], other[99 - index]].sort(), `race-${index}`).toEqual([201, 409])
    }
    expect(
      (await client.send('GET', '/v2/Users?filter=userName%20sw%20%22race-%22&count=1')).body.totalResults,
    ).toBe(100)
  })

  it('lose no change when both patch one user', async () => {
    const user = await client.user('patched')
    const patches = (node: string) =>
      numbers(40).map((index) => ({
        method: 'PATCH',
        url: `/v2/Users/${user.id}`,
        body: patchOf({ op: 'add', path: 'roles', value: [{ value: `${node}-${index}` }] }),
      }))
    const statuses = (await race(patches('a'), patches('b'))).flat()
    expect(new Set(statuses)).toEqual(new Set([200]))
    const { body } = await client.send('GET', `/v2/Users/${user.id}`)
    expect(body.roles).toHaveLength(80)
    expect(body.meta.version).toBe('W/"81"')
  })

  it('let exactly one of two pass that name the same version', async () => {
    for (const index of numbers(10)) {
      const user = await client.user(`exact-${index}`)
      const patch = (title: string) => [
        {
          method: 'PATCH',
          url: `/v2/Users/${user.id}`,
          headers: { 'if-match': user.meta.version },
          body: patchOf({ op: 'replace', path: 'title', value: title }),
        },
      ]
      expect((await race(patch('a'), patch('b'))).flat().sort()).toEqual([200, 412])
    }
  })

  it('lose no member when both add to and remove from one group, and rename it meanwhile', async () => {
    const users = await Promise.all(numbers(60).map((index) => client.user(`member-${index}`)))
    const stays = users.slice(0, 40).map((user) => user.id)
    const goes = users.slice(40).map((user) => user.id)
    const group = await client.group('Contended', goes)
    const url = `/v2/Groups/${group.id}`
    const patch = (...operations: object[]) => ({ method: 'PATCH', url, body: patchOf(...operations) })
    const adds = (ids: string[]) =>
      ids.map((id) => patch({ op: 'add', path: 'members', value: [{ value: id }] }))
    const removes = (ids: string[]) =>
      ids.map((id) => patch({ op: 'remove', path: `members[value eq "${id}"]` }))
    const renames = numbers(5).map((index) =>
      patch(
        { op: 'replace', value: { displayName: `Name ${index}` } },
        { op: 'add', path: 'members', value: [{ value: stays[index] }] },
      ),
    )
    const statuses = await race(
      [...adds(stays.slice(0, 25)), ...removes(goes.slice(0, 10)), ...renames],
      [...adds(stays.slice(15)), ...removes(goes.slice(5)), ...renames],
    )
    expect(new Set(statuses.flat())).toEqual(new Set([204]))
    expect((await members(group.id)).sort()).toEqual([...stays].sort())
  })

  it('leave no trace of users that are deleted while they are added to groups', async () => {
    const users = await Promise.all(numbers(30).map((index) => client.user(`leaving-${index}`)))
    const groups = await Promise.all(['One', 'Two', 'Three'].map((name) => client.group(name)))
    const adds = users.flatMap((user) =>
      groups.map((group) => ({
        method: 'PATCH',
        url: `/v2/Groups/${group.id}`,
        body: patchOf({ op: 'add', path: 'members', value: [{ value: user.id }] }),
      })),
    )
    const deletes = users.map((user) => ({ method: 'DELETE', url: `/v2/Users/${user.id}` }))
    const [added, deleted] = await race(adds, deletes)
    expect(new Set(deleted)).toEqual(new Set([204]))
    for (const status of added) expect([204, 400]).toContain(status)
    const left = await app.database?.look<{ left: number }>(
      `select count(*) as left from scim_member m
        where not exists (select 1 from scim_resource r where r.id = m.member_id and r.resource_type = m.member_type)`,
    )
    expect(left).toEqual([{ left: 0 }])
  })

  it('write one ledger row for every accepted change, with the version it made', async () => {
    const rows = await app.database?.look<{ wrong: number; resources: number }>(
      `select count(*) filter (where c.rows <> r.version) as wrong, count(*) as resources
         from scim_resource r
         join (select resource_id, count(action) as rows from scim_change group by resource_id) c on c.resource_id = r.id
        where r.resource_type = 'User'`,
    )
    expect(rows?.[0]).toMatchObject({ wrong: 0 })
    expect(rows?.[0]?.resources).toBeGreaterThan(100)
  })
})
