import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveCalls, workerOptions } from '../harness/worker.ts'

/**
 * The floor: the HTTP server that the provider runs on, reading each request to its end and answering the same bytes
 * every time. What it costs, no provider on this server can avoid.
 */
export interface ConstantAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

let answer: ConstantAnswer = workerOptions<ConstantAnswer>()

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if ((request.headers['content-length'] ?? '0') !== '0') for await (const _ of request);
  const { status, headers, body } = answer
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length })
  response.end(body)
}

const server = createServer((request, response) => {
  respond(request, response).catch(() => response.destroy())
}).listen(0, '127.0.0.1')
server.keepAliveTimeout = 600_000
server.once('listening', () =>
  serveCalls(
    {
      origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      answer: (next: ConstantAnswer) => {
        answer = next
      },
    },
    () => server.closeAllConnections(),
  ),
)
