import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { ClientOptions } from './reach-server.ts'
import { type EventMessage, parseEvents, readEvents } from './read-events.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function* chunks(...texts: string[]) {
  yield* texts
}

it('puts events together however the stream was cut', async () => {
  const text =
    'retry: 2000\n\nid: e-1\nevent: log.appended\ndata: {"appended":2}\n\n: \n\nid: e-2\ndata: 7\n\nid: e-3\nda'
  for (const size of [1, 7, text.length]) {
    const cut = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    const events: EventMessage[] = []
    for await (const event of parseEvents(chunks(...cut))) events.push(event)
    expect(events).toEqual([
      { id: 'e-1', name: 'log.appended', data: { appended: 2 } },
      { id: 'e-2', name: 'message', data: 7 },
    ])
  }
})

it('comes back after a break and asks for what it missed', async () => {
  const asked: (string | undefined)[] = []
  server = createServer((request, response) => {
    asked.push(request.headers['last-event-id']?.toString())
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`id: e-${asked.length}\nevent: tick\ndata: ${asked.length}\n\n`, () => response.destroy())
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const options: ClientOptions = {
    server: async () => ({ url, credential: { key: 'k' } }),
    timeoutMs: () => 1000,
  }
  const abort = new AbortController()
  const heard: EventMessage[] = []
  for await (const message of readEvents(options, 'log', abort.signal)) {
    heard.push(message)
    if (heard.length === 2) abort.abort()
  }
  expect(heard.map(({ id }) => id)).toEqual(['e-1', 'e-2'])
  expect(asked).toEqual([undefined, 'e-1'])
})

it('gives up at once when the server refuses, or was never there', async () => {
  server = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ code: 'not_signed_in', title: 'You are not signed in.' }))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const read = (address: string) =>
    readEvents(
      { server: async () => ({ url: address, credential: { key: 'k' } }), timeoutMs: () => 1000 },
      'log',
      new AbortController().signal,
    ).next()
  await expect(read(url)).rejects.toMatchObject({ explained: { code: 'not_signed_in', exitCode: 4 } })
  server.close()
  server.closeAllConnections()
  await expect(read(url)).rejects.toMatchObject({ code: 'server_unreachable' })
})
