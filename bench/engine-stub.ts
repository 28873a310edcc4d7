// A SCIM target that costs as little as possible, in a process of its own: node engine-stub.ts LATENCY_MS
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

const latencyMs = Number(process.argv[2] ?? 0)
const type = { 'content-type': 'application/scim+json' }
const empty = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 0,
  startIndex: 1,
  itemsPerPage: 0,
  Resources: [],
})
let requests = 0
let number = 0

const server = createServer((request, response) => {
  if (request.url === '/requests') {
    response.end(String(requests))
    return
  }
  requests += 1
  request.resume()
  request.on('end', () => {
    const answer = (): void => {
      if (request.method === 'GET') response.writeHead(200, type).end(empty)
      else if (request.method === 'POST') {
        number += 1
        response.writeHead(201, type).end(`{"id":"u-${number}"}`)
      } else response.writeHead(204).end()
    }
    if (latencyMs === 0) answer()
    else setTimeout(answer, latencyMs)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
