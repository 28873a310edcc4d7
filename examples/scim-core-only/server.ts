// SCIM's messages without the provider: an endpoint written by hand on rollcall/scim, which has no dependency.
// It shows what the core does for you; authentication, tenants and the rest of the protocol would be yours.
// Run: node examples/scim-core-only/server.ts
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import {
  applyPatch,
  errorBody,
  type JsonObject,
  listResponse,
  matchesFilter,
  parseJson,
  parseListQuery,
  parsePatch,
  profiles,
  projectResource,
  readResource,
  resolveFilter,
  ScimError,
  userType,
} from 'rollcall/scim'

const token = randomBytes(32).toString('base64url')
const profile = profiles.lenient
const users = new Map<string, JsonObject>()

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request).catch((error: unknown) => {
    const known = error instanceof ScimError ? error : new ScimError(500, 'The server could not answer.')
    return { status: known.status, body: errorBody(known) }
  })
  response.writeHead(status, { 'content-type': 'application/scim+json' })
  response.end(body && JSON.stringify(body))
})

async function answer(request: IncomingMessage): Promise<{ status: number; body?: JsonObject }> {
  checkToken(request.headers.authorization ?? '')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const [, , , endpoint, id] = pathname.split('/')
  if (endpoint !== 'Users') throw new ScimError(404, 'There is no such endpoint.')
  if (id === undefined) {
    return request.method === 'POST'
      ? { status: 201, body: create(await bodyOf(request)) }
      : { status: 200, body: list(searchParams) }
  }
  const user = users.get(id)
  if (!user) throw new ScimError(404, 'There is no such resource.')
  switch (request.method) {
    case 'GET':
      return { status: 200, body: projectResource(user, userType, {}) }
    case 'PATCH':
      return { status: 200, body: patch(user, await bodyOf(request)) }
    case 'DELETE':
      users.delete(id)
      return { status: 204 }
    default:
      throw new ScimError(405, 'This method is not allowed here.')
  }
}

function create(body: string): JsonObject {
  const { resource } = readResource(parseJson(body), userType, 'create', profile)
  return save({ active: true, ...resource, id: randomUUID() })
}

function list(parameters: URLSearchParams): JsonObject {
  const { filter, startIndex, count = 100 } = parseListQuery(parameters)
  const wanted = filter && resolveFilter(filter, [userType], profile)
  const found = [...users.values()].filter((user) => !wanted || matchesFilter(wanted, user))
  const resources = found.slice(startIndex - 1, startIndex - 1 + count)
  return listResponse({ resources, totalResults: found.length, startIndex })
}

function patch(resource: JsonObject, body: string): JsonObject {
  const operations = parsePatch(parseJson(body), userType, profile)
  return save(applyPatch({ resource, operations, type: userType, profile }).resource)
}

function save(user: JsonObject): JsonObject {
  users.set(String(user['id']), user)
  return projectResource(user, userType, {})
}

function checkToken(header: string): void {
  const [presented, expected] = [Buffer.from(header), Buffer.from(`Bearer ${token}`)]
  if (presented.length === expected.length && timingSafeEqual(presented, expected)) return
  throw new ScimError(401, 'The token is not valid.')
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > 1_048_576) throw new ScimError(413, 'The body is too large.')
  }
  return text
}

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  console.log(JSON.stringify({ scimUrl: `http://127.0.0.1:${port}/scim/v2`, token }))
})
