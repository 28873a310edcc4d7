import { randomBytes } from 'node:crypto'
import type { PropertyRunJson } from './property-shapes.ts'
import type { ApplicationStatus, ChangedBySomebody, Cycle, LogAppended, RequestsAppended } from './shapes.ts'
import type { SynchronizationJson } from './staging-shapes.ts'

/** Something that open pages want to know at once. */
export type LiveEvent =
  | { readonly name: 'cycle.progress'; readonly applicationId: string; readonly data: Cycle }
  | { readonly name: 'application.status'; readonly applicationId: string; readonly data: ApplicationStatus }
  | {
      readonly name: 'application.removed'
      readonly applicationId: string
      readonly data: { readonly id: string }
    }
  | { readonly name: 'log.appended'; readonly applicationId: string; readonly data: LogAppended }
  | { readonly name: 'tenant.request'; readonly tenantId: string; readonly data: RequestsAppended }
  | {
      readonly name: 'synchronization.progress'
      readonly tenantId: string
      readonly data: SynchronizationJson
    }
  | {
      readonly name: 'changed'
      /** Null for what belongs to no tenant: applications and the directory. */
      readonly tenantId: string | null
      readonly data: ChangedBySomebody
    }
  | { readonly name: 'properties.progress'; readonly tenantId: string; readonly data: PropertyRunJson }

export interface NumberedEvent {
  readonly id: string
  readonly topics: readonly string[]
  readonly name: string
  readonly data: unknown
}

/** Where whoever learns of a change (store, engine) tells it. Never throws, never waits. */
export interface LiveEventSink {
  publish(event: LiveEvent): void
}

export interface LiveEvents extends LiveEventSink {
  /** Shows an event that another node has published and coalesced. */
  relay(event: LiveEvent): void
  /** Tells every open page to read again, because events may have been missed. */
  resync(): void
  /** The id of the newest event: a stream that starts now resumes from here. */
  position(): string
  /** What came after the event of this id, or undefined when that is not known any more. */
  since(id: string): readonly NumberedEvent[] | undefined
  /** Calls back for every event from now on; returns how to stop. */
  subscribe(onEvent: (event: NumberedEvent) => void): () => void
  /** Forgets waiting events and their timers. */
  close(): void
}

export interface LiveEventOptions {
  /** How many events a stream that comes back can have missed. */
  readonly kept?: number
  /** At most one event of a kind and application in this time; the newest wins, appended counts add up. */
  readonly coalesceMs?: number
  /** Told of every event of this node, after coalescing. */
  readonly onEmit?: (event: LiveEvent) => void
}

/** Events of this process: a ring of the last ones, numbered, coalesced, handed to every open stream. */
export function createLiveEvents({
  kept = 1000,
  coalesceMs = 1000,
  onEmit,
}: LiveEventOptions = {}): LiveEvents {
  // Numbers start again with the process; the epoch in the id tells a client that they did.
  const epoch = randomBytes(6).toString('base64url').replaceAll('-', '_')
  const ring: NumberedEvent[] = []
  const listeners = new Set<(event: NumberedEvent) => void>()
  const pending = new Map<string, { event: LiveEvent | undefined; timer: NodeJS.Timeout }>()
  let last = 0

  function emit(event: LiveEvent): void {
    onEmit?.(event)
    show(topicsOf(event), event.name, event.data)
  }

  function show(topics: readonly string[], name: string, data: unknown): void {
    last += 1
    const numbered = { id: `${epoch}-${last}`, topics, name, data }
    ring.push(numbered)
    if (ring.length > kept) ring.shift()
    for (const listener of listeners) listener(numbered)
  }

  function openWindow(key: string): void {
    const timer = setTimeout(() => {
      const waiting = pending.get(key)?.event
      pending.delete(key)
      if (waiting === undefined) return
      emit(waiting)
      openWindow(key)
    }, coalesceMs)
    timer.unref()
    pending.set(key, { event: undefined, timer })
  }

  return {
    publish(event) {
      const key = `${event.name} ${keyOf(event)}`
      const waiting = pending.get(key)
      if (waiting !== undefined) {
        waiting.event = merge(waiting.event, event)
        return
      }
      emit(event)
      openWindow(key)
    },
    relay: (event) => show(topicsOf(event), event.name, event.data),
    resync: () => show([], 'resync', {}),
    position: () => `${epoch}-${last}`,
    since(id) {
      const [idEpoch, number] = splitId(id)
      const first = last - ring.length
      if (idEpoch !== epoch || !(number >= first && number <= last)) return undefined
      return ring.slice(number - first)
    },
    subscribe(onEvent) {
      listeners.add(onEvent)
      return () => listeners.delete(onEvent)
    },
    close() {
      for (const { timer } of pending.values()) clearTimeout(timer)
      pending.clear()
      listeners.clear()
    },
  }
}

function topicsOf(event: LiveEvent): readonly string[] {
  const subject = subjectOf(event)
  switch (event.name) {
    case 'log.appended':
      return ['log', `log:${subject}`]
    case 'synchronization.progress':
    case 'properties.progress':
      return ['tenants', `tenant:${subject}`]
    case 'tenant.request':
      return ['tenants', `tenant:${subject}`, `requests:${subject}`]
    case 'changed':
      return event.tenantId === null ? ['changes'] : [`tenant:${event.tenantId}`]
    default:
      return ['applications', `application:${subject}`]
  }
}

function subjectOf(event: LiveEvent): string {
  return 'tenantId' in event ? (event.tenantId ?? '') : event.applicationId
}

/** Changes of one thing are told once: by whom it was changed last. */
function keyOf(event: LiveEvent): string {
  if (event.name !== 'changed') return subjectOf(event)
  const { target, page } = event.data
  return [event.tenantId, target.kind, target.id, page].join(' ')
}

/** The newest wins; what only counts adds up. */
function merge(earlier: LiveEvent | undefined, later: LiveEvent): LiveEvent {
  if (later.name === 'log.appended' && earlier?.name === 'log.appended') {
    const appended = earlier.data.appended + later.data.appended
    return { ...later, data: { ...later.data, appended } }
  }
  if (later.name === 'tenant.request' && earlier?.name === 'tenant.request') {
    const appended = earlier.data.appended + later.data.appended
    const refused = earlier.data.refused + later.data.refused
    return { ...later, data: { ...later.data, appended, refused } }
  }
  return later
}

function splitId(id: string): [epoch: string, number: number] {
  const at = id.lastIndexOf('-')
  return [id.slice(0, at), /^\d{1,15}$/.test(id.slice(at + 1)) ? Number(id.slice(at + 1)) : Number.NaN]
}
