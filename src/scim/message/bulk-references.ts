import { quote, ScimError } from '../errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { BulkOperation } from './bulk.ts'

const mark = 'bulkId:'

/** Operations in the order to run them in; those of one step refer to one another in a circle. */
export interface BulkStep {
  readonly operations: readonly BulkOperation[]
  /** True when they have to be created without their references first, which are patched in afterwards (RFC 7644 §3.7.1). */
  readonly circular: boolean
}

/** The bulkIds an operation refers to, in its data or its path (RFC 7644 §3.7.2). */
export function bulkReferences({ data, id }: Pick<BulkOperation, 'data' | 'id'>): string[] {
  const found = new Set<string>()
  collect(data, found)
  collect(id, found)
  return [...found]
}

function collect(value: JsonValue | undefined, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith(mark)) found.add(value.slice(mark.length))
  } else if (Array.isArray(value)) for (const item of value) collect(item, found)
  else if (isJsonObject(value)) for (const name of Object.keys(value)) collect(value[name], found)
}

/**
 * The order in which to run the operations of a bulk request: as sent, except that what an operation refers to comes first.
 * Tarjan's strongly connected components, without recursion.
 */
export function orderBulk(operations: readonly BulkOperation[]): BulkStep[] {
  const creators = new Map<string, number>()
  for (const [place, { method, bulkId }] of operations.entries()) {
    if (method === 'POST' && bulkId !== undefined) creators.set(bulkId, place)
  }
  const needs = operations.map((operation) =>
    bulkReferences(operation).flatMap((bulkId) => {
      const place = creators.get(bulkId)
      return place === undefined ? [] : [place]
    }),
  )
  return connectedComponents(needs).map((places) => ({
    operations: places.sort((left, right) => left - right).map((place) => operations[place] as BulkOperation),
    circular: places.length > 1 || needs[places[0] as number]?.includes(places[0] as number) === true,
  }))
}

/** Strongly connected components of a graph, each after those it points at; in order of first appearance otherwise. */
function connectedComponents(edges: readonly (readonly number[])[]): number[][] {
  const order: number[] = new Array(edges.length).fill(-1)
  const low: number[] = new Array(edges.length).fill(-1)
  const open: number[] = []
  const isOpen = new Set<number>()
  const components: number[][] = []
  let counter = 0
  for (let start = 0; start < edges.length; start++) {
    if (order[start] !== -1) continue
    const work: { node: number; edge: number }[] = [{ node: start, edge: 0 }]
    while (work.length > 0) {
      const frame = work[work.length - 1] as { node: number; edge: number }
      const { node } = frame
      if (frame.edge === 0 && order[node] === -1) {
        order[node] = low[node] = counter++
        open.push(node)
        isOpen.add(node)
      }
      const next = edges[node]?.[frame.edge]
      if (next !== undefined) {
        frame.edge++
        if (order[next] === -1) work.push({ node: next, edge: 0 })
        else if (isOpen.has(next)) low[node] = Math.min(low[node] as number, order[next] as number)
        continue
      }
      work.pop()
      const parent = work.at(-1)?.node
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number)
      if (low[node] !== order[node]) continue
      const component: number[] = []
      for (;;) {
        const member = open.pop() as number
        isOpen.delete(member)
        component.push(member)
        if (member === node) break
      }
      components.push(component)
    }
  }
  return components
}

/**
 * The data with every `bulkId:…` replaced by the id it became. Throws ScimError 409 when one was not created (RFC 7644 §3.7.1).
 */
export function resolveBulkIds<Value extends JsonValue | undefined>(
  value: Value,
  ids: ReadonlyMap<string, string>,
): Value {
  return replaceIds(value, ids) as Value
}

function replaceIds(value: JsonValue | undefined, ids: ReadonlyMap<string, string>): JsonValue | undefined {
  if (typeof value === 'string' && value.startsWith(mark)) {
    const bulkId = value.slice(mark.length)
    const id = ids.get(bulkId)
    if (id !== undefined) return id
    throw new ScimError(409, `${quote(value)} names no resource that this request has created.`, {
      rfc: 'RFC 7644 §3.7.1',
    })
  }
  if (Array.isArray(value)) return value.map((item) => replaceIds(item, ids) as JsonValue)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaceIds(member, ids) as JsonValue]),
  )
}

/** Data without some references, and the PATCH operations that put them in once their resources exist. */
export interface DeferredReferences {
  readonly data: JsonObject
  readonly operations: readonly JsonObject[]
}

/** Takes the references to `pending` bulkIds out of a resource, to break a circle of references (RFC 7644 §3.7.1). */
export function deferReferences(data: JsonObject, pending: ReadonlySet<string>): DeferredReferences {
  const operations: JsonObject[] = []
  const kept = deferMembers(data, '', pending, operations)
  return { data: kept, operations }
}

function deferMembers(
  data: JsonObject,
  prefix: string,
  pending: ReadonlySet<string>,
  operations: JsonObject[],
): JsonObject {
  const kept: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(data)) {
    if (!refersTo(value, pending)) kept.push([name, value])
    else if (name.includes(':') && isJsonObject(value)) {
      const inner = deferMembers(value, `${name}:`, pending, operations)
      if (Object.keys(inner).length > 0) kept.push([name, inner])
    } else if (Array.isArray(value)) {
      const later = value.filter((item) => refersTo(item, pending))
      const now = value.filter((item) => !refersTo(item, pending))
      if (now.length > 0) kept.push([name, now])
      operations.push({ op: 'add', path: `${prefix}${name}`, value: later })
    } else operations.push({ op: 'add', path: `${prefix}${name}`, value })
  }
  return Object.fromEntries(kept)
}

function refersTo(value: JsonValue, pending: ReadonlySet<string>): boolean {
  const found = new Set<string>()
  collect(value, found)
  return [...found].some((bulkId) => pending.has(bulkId))
}
