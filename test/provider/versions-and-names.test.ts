import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patchOf, type StoreKind, startTestProvider, type TestProvider } from '../support/provider.ts'

describe.each<StoreKind>(['postgres', 'memory'])('what a user is to its client (%s)', (kind) => {
  let app: TestProvider
  beforeAll(async () => {
    app = await startTestProvider(kind)
  })
  afterAll(() => app.close())

  it('keeps its version when it joins or leaves a group, so that a group push never fails the next update', async () => {
    const client = await app.client()
    const user = await client.user('ada')
    const group = await client.group('all')
    const member = patchOf({ op: 'add', path: 'members', value: [{ value: user.id }] })
    const joined = await client.send('PATCH', `/v2/Groups/${group.id}`, member)
    expect(joined.headers['etag']).toBe('W/"2"')
    const read = await client.send('GET', `/v2/Users/${user.id}`)
    expect(read.body.groups).toHaveLength(1)
    expect(read.body.meta).toEqual(user.meta)
    await client.send('DELETE', `/v2/Groups/${group.id}`)
    const update = patchOf({ op: 'replace', path: 'title', value: 'Countess' })
    const answer = await client.send('PATCH', `/v2/Users/${user.id}`, update, { 'if-match': 'W/"1"' })
    expect(answer.status).toBe(200)
    expect(answer.headers['etag']).toBe('W/"2"')
  })

  it('has the name that was sent, and nothing made up of its parts', async () => {
    const client = await app.client()
    const parts = { givenName: 'Ada', familyName: 'Byron' }
    const user = await client.user('parts', { name: parts })
    expect(user.name).toEqual(parts)
    const whole = await client.user('whole', { name: { formatted: 'Ada Byron' } })
    expect(whole.name).toEqual({ formatted: 'Ada Byron' })
    const patch = patchOf({ op: 'replace', path: 'name.familyName', value: 'Lovelace' })
    const changed = await client.send('PATCH', `/v2/Users/${user.id}`, patch)
    expect(changed.body.name).toEqual({ givenName: 'Ada', familyName: 'Lovelace' })
  })
})
