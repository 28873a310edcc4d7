import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConnectionCheckJson } from '../../src/api/engine-shapes.ts'
import { readCapabilities } from '../../src/engine/target/capabilities.ts'
import type { JsonObject } from '../../src/scim/index.ts'
import { type EditingServer, startEditingServer } from '../editing/editing-server.ts'
import { userMappings } from '../engine/engine-in-test.ts'
import { rollcall } from '../support/command-line.ts'
import { startChaosTarget } from './chaos-target.ts'

const config: JsonObject = {
  patch: { supported: true },
  filter: { supported: true, maxResults: 200 },
  bulk: { supported: false, maxOperations: 0 },
  sort: { supported: false },
  etag: { supported: true },
}

const attribute = (name: string, more: JsonObject = {}): JsonObject => ({ name, type: 'string', ...more })

/** Has everything that is mapped but `title`, and lets nobody write displayName. */
const schemas: JsonObject = {
  totalResults: 1,
  Resources: [
    {
      id: 'urn:ietf:params:scim:schemas:core:2.0:User',
      attributes: [
        attribute('USERNAME'),
        attribute('active'),
        attribute('displayName', { mutability: 'readOnly' }),
        attribute('emails', { subAttributes: [attribute('value'), attribute('type')] }),
      ],
    },
    {
      id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
      attributes: [attribute('department')],
    },
  ],
}

let server: EditingServer
beforeAll(async () => {
  server = await startEditingServer()
})
afterAll(() => server.close())

async function check(documents: Readonly<Record<string, JsonObject>>, name: string) {
  const target = await startChaosTarget({ documents })
  const settings = await server.anApplication({}, name)
  const path = `/applications/${settings.id}`
  const { users } = settings.settings
  const title = { kind: 'direct', source: 'jobTitle', target: 'title', apply: 'always' }
  await server.request('PATCH', `${path}/settings`, {
    users: { ...users, attributes: [...userMappings, title] },
  })
  await server.request('PATCH', `${path}/connection`, { url: target.url, token: 'secret' })
  const { body } = await server.request('POST', `${path}/test`)
  const tested = await rollcall(server.folder, ['app', 'test', name])
  const writes = target.journal.filter((one) => one.method !== 'GET')
  await target.close()
  const application = await server.request('GET', path)
  return { check: body as ConnectionCheckJson, tested, writes, application: application.body }
}
const lineOf = ({ steps }: ConnectionCheckJson, name: string) => steps.find((step) => step.name === name)

describe('Test Connection', () => {
  it('reads what the target says it can, warns by name of what it lacks, and keeps both with the application', async () => {
    const found = await check({ ServiceProviderConfig: config, Schemas: schemas }, 'Says all')
    expect(found.check.passed).toBe(true)
    expect(found.writes).toEqual([])
    expect(lineOf(found.check, 'capabilities')).toMatchObject({
      outcome: 'passed',
      text: 'PATCH, filters (at most 200), ETags; no bulk, no sorting',
    })
    expect(lineOf(found.check, 'attributes')).toMatchObject({
      outcome: 'warning',
      text: 'Not in its schemas: displayName (read-only), title',
      error: { code: 'target_lacks_attributes' },
    })
    expect(found.tested).toMatchObject({ code: 0 })
    expect(found.tested.stdout).toContain('Not in its schemas: displayName (read-only), title')
    expect(found.application.capabilities).toMatchObject({
      patch: true,
      maxResults: 200,
      bulk: false,
      readAt: expect.any(String),
      lacking: [
        { object: 'users', target: 'displayName', why: 'read_only' },
        { object: 'users', target: 'title', why: 'not_in_schema' },
      ],
    })
  })

  it('warns of a target without PATCH, and names the profile that does without', async () => {
    const documents = { ServiceProviderConfig: { ...config, patch: { supported: false } } }
    const found = await check(documents, 'No PATCH')
    expect(found.check.passed).toBe(true)
    expect(lineOf(found.check, 'capabilities')).toMatchObject({
      outcome: 'warning',
      error: { code: 'target_without_patch', next: expect.stringContaining('profile=okta') },
    })
  })

  it('is content with a target that says nothing of itself', async () => {
    const found = await check({}, 'Silent')
    expect(found.check).toMatchObject({ passed: true, capabilities: null })
    expect(lineOf(found.check, 'attributes')).toMatchObject({ outcome: 'skipped' })
    expect(found.application.capabilities).toBeNull()
  })
})

it.each([
  ['nothing', undefined],
  ['a text', 'yes'],
  ['a list', [1, null, { name: 3 }]],
  [
    'nonsense in its places',
    { patch: 'yes', filter: { maxResults: -1 }, Resources: [{ id: 7, attributes: {} }] },
  ],
])('what a target says is never trusted to have a form: %s', (_what, body) => {
  const read = readCapabilities({ serviceProviderConfig: body, resourceTypes: body, schemas: body })
  expect(read).toMatchObject({ patch: null, filter: null, maxResults: null, schemas: null })
})
