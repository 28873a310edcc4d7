import type { ConsoleUnderTest } from './console-browser.ts'

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** What the identity provider of a tenant does, with a token of its own. */
export interface IdentityProvider {
  readonly tenant: string
  readonly token: string
  send(method: string, path: string, body?: object, token?: string): Promise<Response>
  /** Creates a person; the id that the record got. */
  create(userName: string, more?: object): Promise<string>
  createGroup(displayName: string, members?: readonly string[]): Promise<string>
  /** Sets single attributes of a person. */
  set(id: string, values: object): Promise<void>
}

/** A tenant with a token, and whoever uses it. */
export async function anIdentityProvider(
  rollcall: ConsoleUnderTest,
  name: string,
): Promise<IdentityProvider> {
  const tenant = await rollcall.call<{ id: string }>('POST', '/tenants', { name })
  const made = { description: 'Okta, production', scopes: ['scim'] }
  const { token } = await rollcall.call<{ token: string }>('POST', `/tenants/${tenant.id}/tokens`, made)

  const send = (method: string, path: string, body?: object, other = token) =>
    fetch(`${rollcall.url}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${other}`,
        'user-agent': 'Okta SCIM Client 1.0.0',
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  async function created(path: string, body: object): Promise<string> {
    const response = await send('POST', path, body)
    if (response.status !== 201) throw new Error(`POST ${path}: ${await response.text()}`)
    return ((await response.json()) as { id: string }).id
  }

  return {
    tenant: tenant.id,
    token,
    send,
    create: (userName, more = {}) =>
      created('/Users', {
        schemas: [userSchema],
        userName,
        name: { formatted: nameOf(userName) },
        displayName: nameOf(userName),
        emails: [{ value: userName, type: 'work', primary: true }],
        active: true,
        ...more,
      }),
    createGroup: (displayName, members = []) =>
      created('/Groups', {
        schemas: [groupSchema],
        displayName,
        members: members.map((value) => ({ value })),
      }),
    async set(id, values) {
      const body = { schemas: [patchSchema], Operations: [{ op: 'replace', value: values }] }
      const response = await send('PATCH', `/Users/${id}`, body)
      if (!response.ok) throw new Error(`PATCH /Users/${id}: ${await response.text()}`)
    },
  }
}

/** `ada.lovelace@corp.test` → `Ada Lovelace`. */
function nameOf(userName: string): string {
  const [local = ''] = userName.split('@')
  return local
    .split('.')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`)
    .join(' ')
}
