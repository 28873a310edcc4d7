/** One exchange: what a client sends, in order, and what it has to get. Adding a case is adding a file. */
export interface Exchange {
  /** A sentence that says what has to hold. */
  readonly title: string
  /** Where the shape was seen. */
  readonly seen: string
  readonly profile?: string
  /** Schemas and resource types the tenant has of its own, in the form of RFC 7643 §7 and §6. */
  readonly define?: { readonly schemas: readonly object[]; readonly resourceTypes: readonly object[] }
  readonly steps: readonly Step[]
}

export interface Step {
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

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: unknown
}

/** Sends one step; says what came. */
export type SendStep = (step: Step) => Promise<Reply>

/**
 * Runs an exchange; each sentence says what an answer had otherwise than it should. Ends with the first
 * step that fails. `known` is what `${name}` means from the start: `token`, and `base`, the address of the mount point.
 */
export async function runExchange(
  exchange: Exchange,
  send: SendStep,
  known: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const saved: Record<string, string> = { ...known }
  for (const [index, raw] of exchange.steps.entries()) {
    const step = fill(raw, saved)
    const reply = await send(step)
    const wrong = differences(reply, step.expect)
    if (wrong.length > 0) {
      return wrong.map((sentence) => `step ${index + 1}, ${step.method} ${step.url}: ${sentence}`)
    }
    for (const [name, path] of Object.entries(step.save ?? {})) saved[name] = String(at(reply.body, path))
  }
  return []
}

/** What an answer has otherwise than it should, one sentence each. */
function differences(reply: Reply, expected: Step['expect']): string[] {
  const allowed = typeof expected.status === 'number' ? [expected.status] : expected.status
  const wrong: string[] = []
  if (!allowed.includes(reply.status)) {
    wrong.push(
      `answered ${reply.status}, not ${allowed.join(' or ')}: ${String(at(reply.body, 'detail') ?? '')}`,
    )
  }
  if (expected.body !== undefined) compare(reply.body, expected.body, 'body', wrong)
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (reply.headers[name] !== value) wrong.push(`header ${name} is ${reply.headers[name]}, not ${value}`)
  }
  for (const path of expected.absent ?? []) {
    if (at(reply.body, path) !== undefined) wrong.push(`${path} should not be there`)
  }
  return wrong
}

function compare(actual: unknown, expected: unknown, where: string, wrong: string[]): void {
  if (typeof expected !== 'object' || expected === null) {
    if (actual !== expected)
      wrong.push(`${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`)
    return
  }
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected)) {
    wrong.push(`${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`)
    return
  }
  if (Array.isArray(expected) && (actual as unknown[]).length !== expected.length) {
    wrong.push(`${where} has ${(actual as unknown[]).length} elements, not ${expected.length}`)
    return
  }
  for (const [name, value] of Object.entries(expected)) {
    compare(Reflect.get(actual, name), value, `${where}.${name}`, wrong)
  }
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
