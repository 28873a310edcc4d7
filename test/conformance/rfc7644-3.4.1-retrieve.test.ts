import { expect, it } from 'vitest'
import { expectScimError, namesOf, onBothStores, unknownId } from '../support/conformance.ts'

onBothStores('RFC 7644 §3.4.1: reading one', (app) => {
  it('GET-01: an id that is known is 200, with its address and version', async () => {
    const client = await app().client()
    const user = await client.user('ada')
    const answer = await client.send('GET', `/v2/Users/${user.id}`)
    expect(answer).toMatchObject({ status: 200, body: user })
    expect(answer.headers['content-location']).toBe(user.meta.location)
    expect(answer.headers['etag']).toBe(user.meta.version)
  })

  it('GET-01, GET-03, Q-34, TEN-06: never there, deleted, of another type or tenant, or no id at all: one answer', async () => {
    const [client, other] = [await app().client(), await app().client()]
    const gone = await client.user('gone')
    await client.send('DELETE', `/v2/Users/${gone.id}`)
    const foreign = await other.user('foreign')
    const group = await client.group('Team')
    const answers = await Promise.all(
      [
        unknownId,
        gone.id,
        foreign.id,
        group.id,
        '0',
        '00919288221112222',
        "'; drop table person",
        '%F0%9F%92%A9',
      ].map((id) => client.send('GET', `/v2/Users/${id.startsWith('%') ? id : encodeURIComponent(id)}`)),
    )
    for (const answer of answers) {
      expectScimError(answer, 404)
      expect(answer).toEqual(answers[0])
    }
  })

  it('GET-02: without a selection it shows what is returned by default', async () => {
    const client = await app().client()
    const user = await client.user('ada', { password: 'x', title: 'Countess' })
    const { body } = await client.send('GET', `/v2/Users/${user.id}`)
    expect(Object.keys(body).sort()).toEqual(['active', 'id', 'meta', 'schemas', 'title', 'userName'])
  })

  it('GET-05: who is not active is still found', async () => {
    const client = await app().client()
    const { id } = await client.user('ada', { active: false })
    expect((await client.send('GET', `/v2/Users/${id}`)).body.active).toBe(false)
    expect(namesOf(await client.send('GET', '/v2/Users'))).toEqual(['ada'])
  })
})
