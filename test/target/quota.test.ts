import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { openTarget } from '../../src/engine/target/open-target.ts'
import type { Target } from '../../src/engine/target/target.ts'
import { settingsInTest } from '../engine/engine-in-test.ts'

const windowMs = 400
const perWindow = 20

/** A real server that permits so many requests in each window and says what is left, as Okta and GitHub do. */
async function startLimited(options: { readonly tells: 'always' | 'when_refusing' }) {
  const windows = new Map<number, number>()
  const refused: number[] = []
  const answer = (response: ServerResponse, status: number, headers: Record<string, string>): void => {
    response.writeHead(status, { 'content-type': 'application/scim+json', ...headers })
    response.end(JSON.stringify({ totalResults: 0, Resources: [] }))
  }
  const server = createServer((request, response) => {
    request.resume()
    const at = Date.now()
    const window = Math.floor(at / windowMs)
    const used = (windows.get(window) ?? 0) + 1
    windows.set(window, used)
    const telling = {
      'X-Rate-Limit-Limit': String(perWindow),
      'X-Rate-Limit-Remaining': String(Math.max(0, perWindow - used)),
      'X-Rate-Limit-Reset': String((window + 1) * windowMs),
      // To the millisecond, which the standard header is not.
      Date: '',
    }
    if (used > perWindow) refused.push(at)
    answer(
      response,
      used > perWindow ? 429 : 200,
      used > perWindow || options.tells === 'always' ? telling : {},
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`,
    windows,
    refused,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

let server: Awaited<ReturnType<typeof startLimited>>
const pauses: Date[] = []
beforeEach(() => {
  pauses.length = 0
  return () => server.close()
})

function open(): Target {
  const settings = settingsInTest()
  return openTarget({
    ...settings,
    connection: { ...settings.connection, url: server.url },
    allowLoopback: true,
    secret: 'secret',
    timeoutMs: 5_000,
    version: 'test',
    newRequestId: randomUUID,
    now: Date.now,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
    onPause: (until) => pauses.push(until),
  })
}

async function lookUp(target: Target, times: number): Promise<readonly (number | null)[]> {
  let left = times
  const statuses: (number | null)[] = []
  const work = async () => {
    while (left > 0) {
      left -= 1
      statuses.push((await target.find('person', 'userName', 'someone')).exchange.status)
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  await target.close()
  return statuses
}

it('never makes a target refuse that says with every answer how much is left', async () => {
  server = await startLimited({ tells: 'always' })
  const statuses = await lookUp(open(), 120)
  expect(statuses).toEqual(Array(120).fill(200))
  expect(server.windows.size).toBeGreaterThanOrEqual(5)
  // A window begins with what is under way at that moment, unasked.
  expect(server.refused.length).toBeLessThanOrEqual(2)
  expect(pauses.length).toBeGreaterThan(0)
})

it('waits until the window ends when a refusal says no more than that', async () => {
  server = await startLimited({ tells: 'when_refusing' })
  const statuses = await lookUp(open(), 40)
  expect(statuses).toEqual(Array(40).fill(200))
  // Without it, the first wait would be a second long.
  const [pause] = pauses
  expect(pause).toBeDefined()
  const window = Math.floor((server.refused[0] ?? 0) / windowMs)
  expect(pause?.getTime()).toBeLessThanOrEqual((window + 1) * windowMs + 100)
})
