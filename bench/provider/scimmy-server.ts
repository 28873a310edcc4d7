import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'
import { serveCalls, workerOptions } from '../harness/worker.ts'
import { groupId, memberId, userBody } from './people.ts'
import { smallGroup } from './workloads.ts'

/**
 * The peer: scimmy with scimmy-routers on Express, over arrays in memory, written as its documentation shows. Its
 * handlers are as kind to it as can be: an id is looked up in a map, and everything else is left to its own filter.
 */
interface Options {
  readonly size: number
  readonly token: string
}

type Stored = Record<string, unknown> & { id: string }

const options = workerOptions<Options>()
const stamp = new Date().toISOString()

class Shelf {
  readonly list: Stored[] = []
  readonly #byId = new Map<string, Stored>()

  get(id: string): Stored | undefined {
    return this.#byId.get(id)
  }

  put(resource: Stored): Stored {
    const known = this.#byId.get(resource.id)
    if (known) Object.assign(known, resource)
    else {
      this.list.push(resource)
      this.#byId.set(resource.id, resource)
    }
    return known ?? resource
  }
}

const users = new Shelf()
const groups = new Shelf()
let next = options.size

for (let index = 1; index <= options.size; index += 1) {
  users.put(withMeta('User', { ...userBody(index), id: memberId(index) }))
}
groups.put(
  withMeta('Group', {
    id: groupId(smallGroup.index),
    displayName: 'Ten',
    members: Array.from({ length: smallGroup.members }, (_, at) => ({
      value: memberId(at + 1),
      type: 'User',
    })),
  }),
)

function withMeta(resourceType: string, resource: Record<string, unknown> & { id: string }): Stored {
  return { ...resource, meta: { resourceType, created: stamp, lastModified: stamp } }
}

interface Resource {
  readonly id?: string
  readonly filter?: { match(values: readonly Stored[]): Stored[] }
}

function egress(shelf: Shelf): (resource: Resource) => Stored | Stored[] {
  return (resource) => {
    if (resource.id) {
      const found = shelf.get(resource.id)
      if (!found) throw new Error('not found')
      return found
    }
    return resource.filter ? resource.filter.match(shelf.list) : shelf.list
  }
}

function ingress(shelf: Shelf, resourceType: string): (resource: Resource, instance: object) => Stored {
  return (resource, instance) => {
    next += 1
    const id = resource.id ?? memberId(next)
    return shelf.put(withMeta(resourceType, { ...(instance as Record<string, unknown>), id }))
  }
}

const { Resources, Schemas } = SCIMMY
Resources.User.extend(Schemas.EnterpriseUser, false)
Resources.declare(Resources.User)
Resources.declare(Resources.Group)
Resources.User.egress(egress(users) as never)
Resources.User.ingress(ingress(users, 'User') as never)
Resources.Group.egress(egress(groups) as never)
Resources.Group.ingress(ingress(groups, 'Group') as never)

const app = express()
const routers = new SCIMMYRouters({
  type: 'bearer',
  handler: ({ headers }: IncomingMessage) => {
    if (headers.authorization !== `Bearer ${options.token}`) throw new Error('Wrong token')
    return 'bench'
  },
})
app.use('/scim', routers as unknown as RequestListener)

const server = createServer(app).listen(0, '127.0.0.1')
server.keepAliveTimeout = 600_000
server.once('listening', () =>
  serveCalls({ origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, () =>
    server.closeAllConnections(),
  ),
)
