import { setTimeout as wait } from 'node:timers/promises'
import { request } from 'undici'

/** The part of a cycle that is measured. */
export interface Cycle {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly counts: Readonly<Record<string, number>>
}

/** The management API, as the command line uses it. */
export interface ManagementApi {
  send<R>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<R>
  importCsv(text: string): Promise<void>
  /** The newest cycle once it has ended; `after`: another one than this. */
  waitForCycle(application: string, after: string | undefined, options: WaitOptions): Promise<Cycle>
}

export interface WaitOptions {
  readonly limitMs: number
  /** Told every ten seconds how many people have been looked at. */
  readonly onProgress: (read: number) => void
}

export function openManagementApi(origin: string, key: string): ManagementApi {
  const authorization = `Bearer ${key}`
  const send: ManagementApi['send'] = async <R>(method: string, path: string, body?: unknown) => {
    const response = await request(`${origin}/api/v1${path}`, {
      method: method as 'GET',
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await response.body.text()
    if (response.statusCode >= 400) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as R
  }
  return {
    send,
    async importCsv(text) {
      const response = await request(`${origin}/api/v1/directory/imports`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'text/csv' },
        body: text,
        headersTimeout: 600_000,
        bodyTimeout: 600_000,
      })
      const answer = await response.body.text()
      if (response.statusCode >= 400) throw new Error(`import: ${response.statusCode} ${answer}`)
    },
    async waitForCycle(application, after, { limitMs, onProgress }) {
      const until = Date.now() + limitMs
      let toldAt = Date.now()
      while (Date.now() < until) {
        await wait(100)
        const { items } = await send<{ items: Cycle[] }>('GET', `/applications/${application}/cycles?limit=1`)
        const cycle = items[0]
        if (cycle && cycle.id !== after && cycle.endedAt !== null) {
          if (cycle.state !== 'done')
            throw new Error(`the cycle ended as ${cycle.state}: ${JSON.stringify(cycle)}`)
          return cycle
        }
        if (cycle && cycle.id !== after && Date.now() - toldAt >= 10_000) {
          toldAt = Date.now()
          onProgress(cycle.counts['read'] ?? 0)
        }
      }
      throw new Error(`no cycle ended within ${limitMs} ms`)
    },
  }
}

export function secondsOf({ startedAt, endedAt }: Cycle): number {
  return (Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)) / 1000
}
