import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  clientWith,
  type StoreKind,
  startTestProvider,
  type TestClient,
  type TestProvider,
} from '../support/provider.ts'

/** One exchange: what a client sends, in order, and what it has to get. Adding a case is adding a file. */
interface Exchange {
  /** A sentence that says what has to hold. */
  readonly title: string
  /** Where the shape was seen. */
  readonly seen: string
  readonly profile?: string
  readonly steps: readonly Step[]
}

interface Step {
  readonly method: string
  readonly url: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Sends this instead of the tenant's own token. */
  readonly token?: string
  readonly expect: {
    readonly status: number | readonly number[]
    /** Every member named here has to be in the answer with this value; lists have to be as long. */
    readonly body?: unknown
    /** Paths that must not be in the answer: `password`, `Resources.0.members`. */
    readonly absent?: readonly string[]
    readonly headers?: Record<string, string>
  }
  /** Keeps values of the answer under a name, for `${name}` in later steps. */
  readonly save?: Record<string, string>
}

const folder = import.meta.dirname
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .sort()

describe.each<StoreKind>(['postgres', 'memory', 'simple'])(
  'exchanges with identity providers (%s)',
  (kind) => {
    let app: TestProvider
    beforeAll(async () => {
      app = await startTestProvider(kind)
    })
    afterAll(async () => {
      expect(app.errors).toEqual([])
      await app.close()
    })

    it.each(files)('%s', async (file) => {
      const exchange = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Exchange
      const client = await app.client(exchange.profile === undefined ? {} : { profile: exchange.profile })
      const saved: Record<string, string> = { token: client.token }
      for (const [index, step] of exchange.steps.entries()) {
        const where = `${relative(process.cwd(), join(folder, file))}: ${exchange.title} (step ${index + 1})`
        check(await send(client, step, saved), fill(step.expect, saved), where)
      }
    })

    async function send(client: TestClient, step: Step, saved: Record<string, string>): Promise<Answer> {
      const { method, url, body, headers, token } = fill(step, saved)
      const sender =
        token === undefined ? client : clientWith(app.provider, token, client.tenantId, client.tokenId)
      const answer = await sender.send(method, url, body, headers)
      for (const [name, path] of Object.entries(step.save ?? {})) saved[name] = String(at(answer.body, path))
      return answer
    }
  },
)

function check(answer: Answer, expected: Step['expect'], where: string): void {
  const allowed = typeof expected.status === 'number' ? [expected.status] : expected.status
  expect(allowed, `${where}: answered ${answer.status} ${answer.body?.detail ?? ''}`).toContain(answer.status)
  if (expected.body !== undefined) expect(answer.body, where).toMatchObject(expected.body as object)
  if (expected.headers !== undefined) expect(answer.headers, where).toMatchObject(expected.headers)
  for (const path of expected.absent ?? []) expect(at(answer.body, path), `${where}: ${path}`).toBeUndefined()
}

/** Replaces `${name}` in every text. */
function fill<T>(value: T, saved: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(value).replace(/\$\{(\w+)\}/g, (whole, name: string) => saved[name] ?? whole)
  return JSON.parse(text) as T
}

/** `Resources.0.id`; a segment may hold colons and dots when it is written in brackets: `[urn:…:User].department`. */
function at(value: unknown, path: string): unknown {
  const segments = [...path.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map((match) => match[1] ?? match[2] ?? '')
  return segments.reduce<unknown>(
    (holder, name) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined),
    value,
  )
}
