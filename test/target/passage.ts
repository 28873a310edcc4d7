import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A way to a server that counts what passes, and lets a test do something at a certain request. */
export interface Passage {
  readonly url: string
  /** What was answered, in order. */
  readonly statuses: readonly number[]
  close(): Promise<void>
}

/** Passes every request on to `origin`; `before` is told the number of each, from 1, and is waited for. */
export async function startPassage(origin: string, before: (nth: number) => Promise<void>): Promise<Passage> {
  const statuses: number[] = []
  let seen = 0
  const server = createServer(async (request, response) => {
    seen += 1
    await before(seen)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { host, connection, 'content-length': length, ...headers } = request.headers
    const answer = await fetch(`${origin}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    })
    statuses.push(answer.status)
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    response.end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
