import { setTimeout as sleep } from 'node:timers/promises'
import { credentialHeaders } from './credential.ts'
import { ServerError } from './errors.ts'
import { apiUrl, asReachabilityError, type ClientOptions } from './reach-server.ts'

export interface EventMessage {
  readonly id: string
  readonly name: string
  readonly data: unknown
}

/** A server that is away this long is reported as unreachable. */
const patienceMs = 60_000
const pauseMs = 1000

/** Reads the server's live events; after a break asks again from the last one it saw. */
export async function* readEvents(
  options: ClientOptions,
  topics: string,
  signal: AbortSignal,
): AsyncGenerator<EventMessage> {
  let lastId: string | undefined
  let brokenSince: number | undefined
  while (!signal.aborted) {
    try {
      for await (const message of connect(options, topics, lastId, signal)) {
        lastId = message.id
        brokenSince = undefined
        yield message
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ServerError) throw error
      brokenSince ??= Date.now()
      if (lastId === undefined || Date.now() - brokenSince > patienceMs) {
        throw asReachabilityError(error, (await options.server()).url, options.timeoutMs(), signal)
      }
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

async function* connect(
  options: ClientOptions,
  topics: string,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<EventMessage> {
  const server = await options.server()
  const response = await fetch(apiUrl(server.url, '/events', { topics }), {
    signal,
    redirect: 'error',
    headers: {
      ...credentialHeaders(server.credential, server.url),
      accept: 'text/event-stream',
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    },
  })
  if (!response.ok || response.body === null) {
    const problem: unknown = await response.json().catch(() => ({}))
    throw new ServerError(response.status, problem as Record<string, unknown>)
  }
  yield* parseEvents(response.body.pipeThrough(new TextDecoderStream()))
}

/** The event-stream format of the HTML standard, as far as our server writes it. */
export async function* parseEvents(chunks: AsyncIterable<string>): AsyncGenerator<EventMessage> {
  let buffer = ''
  for await (const chunk of chunks) {
    buffer += chunk
    const blocks = buffer.split('\n\n')
    buffer = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(splitField))
      const data = fields.get('data')
      if (data !== undefined) {
        yield { id: fields.get('id') ?? '', name: fields.get('event') ?? 'message', data: JSON.parse(data) }
      }
    }
  }
}

function splitField(line: string): [name: string, value: string] {
  const at = line.indexOf(':')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')]
}
