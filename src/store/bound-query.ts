import pg from 'pg'

/** Whose rows a statement may see; see `migrations/0050-row-level-security.sql`. */
export type Binding =
  | { readonly kind: 'tenant'; readonly tenantId: string }
  /** Tenants, connections and tokens of everyone; of what they sent nothing. */
  | { readonly kind: 'every tenant' }
  /** The ledger of everyone, to be read; nothing else that anyone sent. */
  | { readonly kind: 'ledger' }

/** The part of the driver's connection that a statement speaks to. */
interface Wire {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
  parse(message: { text: string; name: string }): void
  bind(message: { portal: string; statement: string; values: readonly string[] }): void
  execute(message: { portal: string }): void
  describe(message: { type: 'P' | 'S'; name: string }): void
}

/** What the driver makes of a row description: how each column is read. */
interface Described {
  readonly fields: unknown
  readonly _parsers: unknown
  readonly _prebuiltEmptyResultObject: unknown
}

interface DriverQuery {
  _result: Described
  _accumulateRows: boolean
  prepare(connection: Wire): void
  handleRowDescription(message: unknown): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Wire): void
}

const Driver = pg.Query as unknown as new (config: {
  text: string
  values: readonly unknown[]
  name?: string
  queryMode: 'extended'
}) => pg.Query & DriverQuery

/**
 * A statement that carries its binding: two statements leave in one message and come back in one, and as there is no
 * Sync between them they are one transaction (PostgreSQL manual, "Extended Query"). The setting is local to it, so
 * nothing of it stays with the connection, and binding costs no round trip.
 */
export class BoundQuery extends Driver {
  readonly #binding: Binding
  readonly #name: string | undefined
  #known: KnownStatements | undefined
  #isBinding = true

  constructor(binding: Binding, text: string, values: readonly unknown[], name?: string) {
    super({ text, values: [...values], queryMode: 'extended', ...(name === undefined ? {} : { name }) })
    this.#binding = binding
    this.#name = name
  }

  override prepare(connection: Wire): void {
    const { name, text, values } = bindingStatement(this.#binding)
    if (!(name in connection.parsedStatements) && !(name in connection.submittedNamedStatements)) {
      connection.parse({ text, name })
      connection.parsedStatements[name] = text
    }
    connection.bind({ portal: '', statement: name, values })
    connection.execute({ portal: '' })
    this.#known = knownOn(connection)
    const described = this.#name === undefined ? undefined : this.#known.described.get(this.#name)
    if (described) {
      Object.assign(this._result, described)
      this._accumulateRows = true
    }
    super.prepare(described ? this.#known.undescribed : connection)
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message)
    if (this.#name === undefined) return
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result
    this.#known?.described.set(this.#name, { fields, _parsers, _prebuiltEmptyResultObject })
  }

  override handleDataRow(message: unknown): void {
    if (!this.#isBinding) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.#isBinding) this.#isBinding = false
    else super.handleCommandComplete(message, connection)
  }
}

/** What one connection has been told about its named statements. */
interface KnownStatements {
  readonly described: Map<string, Described>
  /** The connection, asking for no description. */
  readonly undescribed: Wire
}

const known = new WeakMap<Wire, KnownStatements>()

/**
 * The columns of a named statement cannot change on a connection (PostgreSQL refuses: "cached plan must not change result
 * type"), so they are asked for once, and not built, sent and read again for every row that is looked up.
 */
function knownOn(connection: Wire): KnownStatements {
  let found = known.get(connection)
  if (!found) {
    const undescribed: Wire = Object.assign(Object.create(connection) as Wire, { describe: () => {} })
    found = { described: new Map(), undescribed }
    known.set(connection, found)
  }
  return found
}

function bindingStatement(binding: Binding): { name: string; text: string; values: readonly string[] } {
  switch (binding.kind) {
    case 'tenant':
      return {
        name: 'bind_tenant',
        text: `select set_config('rollcall.tenant', $1, true)`,
        values: [binding.tenantId],
      }
    case 'every tenant':
      return {
        name: 'bind_every_tenant',
        text: `select set_config('rollcall.every_tenant', 'yes', true)`,
        values: [],
      }
    case 'ledger':
      return { name: 'bind_ledger', text: `select set_config('rollcall.ledger', 'read', true)`, values: [] }
  }
}

/** The same as plain text, for the statement that begins a transaction. */
export function bindingText(binding: Binding): string {
  return binding.kind === 'tenant'
    ? `select set_config('rollcall.tenant', ${pg.escapeLiteral(binding.tenantId)}, true)`
    : bindingStatement(binding).text
}
