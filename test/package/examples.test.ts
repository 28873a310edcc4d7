import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupUrn, patchOf, userUrn } from '../support/provider.ts'

const examples = join(import.meta.dirname, '../../examples')

describe.each(readdirSync(examples))('the example %s', (name) => {
  let process_: ChildProcess
  let told = ''
  let scimUrl: string
  let token: string
  beforeAll(async () => {
    process_ = spawn(process.execPath, [join(examples, name, 'server.ts')], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    process_.stderr?.on('data', (chunk) => {
      told += chunk
    })
    if (!process_.stdout) throw new Error('no output')
    const [line] = (await once(createInterface(process_.stdout), 'line')) as [string]
    ;({ scimUrl, token } = JSON.parse(line) as { scimUrl: string; token: string })
  })
  afterAll(async () => {
    const exit = once(process_, 'exit')
    process_.kill()
    await exit
  })
  const send = async (method: string, path: string, body?: object, bearer = token) => {
    const answer = await fetch(`${scimUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as any }
  }
  const find = async (userName: string) => {
    const answer = await send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)
    expect(answer.status).toBe(200)
    return answer.body.Resources as { id: string; active: boolean }[]
  }

  it('creates, finds, changes, deactivates and deletes a user', async () => {
    const created = await send('POST', '/Users', {
      schemas: [userUrn],
      userName: 'Ada@example.org',
      displayName: 'Ada',
      externalId: 'E1',
    })
    expect(created.status, told).toBe(201)
    const { id } = created.body
    expect(await find('ada@EXAMPLE.org')).toMatchObject([
      { id, active: true, displayName: 'Ada', externalId: 'E1' },
    ])
    const renamed = await send(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'Replace', path: 'displayName', value: 'Ada L.' }),
    )
    expect([200, 204]).toContain(renamed.status)
    const off = await send(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'Replace', path: 'active', value: 'False' }),
    )
    expect([200, 204]).toContain(off.status)
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject({ displayName: 'Ada L.', active: false })
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await send('GET', `/Users/${id}`)).status).toBe(404)
    expect(await find('ada@example.org')).toEqual([])
  })

  it('refuses a token it does not know', async () => {
    for (const wrong of ['nonsense', `${token}x`, '']) {
      const answer = await send('GET', '/Users', undefined, wrong)
      expect(answer.status).toBe(401)
      expect(answer.body).toMatchObject({ status: '401' })
    }
  })

  it('writes errors in the form of SCIM', async () => {
    const answer = await send('GET', `/Users?filter=${encodeURIComponent('userName is "x"')}`)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ scimType: 'invalidFilter' })
  })

  it('advertises groups only when it keeps them', async () => {
    const group = await send('POST', '/Groups', { schemas: [groupUrn], displayName: 'Staff' })
    const types = await send('GET', '/ResourceTypes')
    const names: string[] = types.body.Resources?.map((type: { name: string }) => type.name) ?? []
    expect(group.status).toBe(names.includes('Group') ? 201 : 404)
  })
})

it('who is deactivated cannot sign in to the Express example any more', async () => {
  const { maySignIn, users } = await import('../../examples/express-app/accounts.ts')
  const attributes = { userName: 'eve@example.org', active: true }
  const account = await users.create('acme', { attributes, members: [] })
  expect(maySignIn('acme', 'eve@example.org')).toBe(true)
  await users.replace(
    'acme',
    account.id,
    { attributes: { ...attributes, active: false }, members: [] },
    account,
  )
  expect(maySignIn('acme', 'eve@example.org')).toBe(false)
  expect(await users.get('other tenant', account.id)).toBeUndefined()
})
