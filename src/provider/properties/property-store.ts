import type { ResourceType } from '../../scim/index.ts'
import type { Decision } from '../staging/staging-store.ts'
import type { Property, PropertyDefinition, PropertyProblem } from './property.ts'
import type { PropertyDifference } from './read-properties.ts'
import type { SeenAttribute } from './seen-attributes.ts'

/** An attribute that is received and not kept, because no schema of the tenant defines it. */
export interface NotKeptAttribute {
  readonly attribute: string
  /** Requests that had it, among the latest that had any. */
  readonly count: number
  /** The newest value, masked; empty where none came. */
  readonly sample: string
  readonly lastSeenAt: Date
}

/** One apply, which tells the product of every member whose properties it changed. */
export interface PropertyRun {
  readonly tenantId: string
  readonly id: string
  readonly state: 'waiting' | 'running' | 'done'
  readonly requestedBy: string
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** Members there were when it was asked for; and how many are done with. */
  readonly total: number
  readonly done: number
  readonly changed: number
  /** Values that did not fit. */
  readonly problems: number
}

export interface PropertyPreview {
  /** Members there are, and how many of them were looked at: a large tenant is looked at in part. */
  readonly total: number
  readonly examined: number
  readonly changed: number
  readonly problems: number
  readonly examples: readonly {
    readonly personId: string
    readonly label: string | null
    readonly differences: readonly PropertyDifference[]
    readonly problems: readonly PropertyProblem[]
  }[]
}

/** A value that does not fit, and whose it is. */
export interface MemberProblem extends PropertyProblem {
  readonly personId: string
  readonly label: string | null
}

export type BeginOutcome =
  | { readonly kind: 'begun'; readonly run: PropertyRun }
  | { readonly kind: 'under_way'; readonly run: PropertyRun }
  /** Nothing is waiting to be applied. */
  | { readonly kind: 'nothing' }

/** Where the properties of a tenant live. */
export interface PropertyStore {
  /** By name. */
  list(tenantId: string): Promise<Property[]>
  /** The type of users of the tenant, with its own extensions. */
  userType(tenantId: string): Promise<ResourceType>
  /** Says what the next apply makes of a property. False: there are too many, and nothing is stored. */
  want(tenantId: string, definition: PropertyDefinition): Promise<boolean>
  /** The next apply takes it away; one that was never applied goes at once. False: there is none of that name. */
  drop(tenantId: string, name: string): Promise<boolean>
  /** Attributes in the newest records of the tenant, and how many records that were. */
  seen(tenantId: string): Promise<{ readonly examined: number; readonly items: readonly SeenAttribute[] }>
  /** Attributes of late requests that no schema knows, the commonest first. */
  notKept(tenantId: string): Promise<NotKeptAttribute[]>
  /** What the next apply would change. */
  preview(tenantId: string): Promise<PropertyPreview>
  /** What is wanted holds from now on, for every read and every write; the run then tells member by member. */
  begin(tenantId: string, id: string, decision: Decision): Promise<BeginOutcome>
  findRun(tenantId: string, id: string): Promise<PropertyRun | undefined>
  lastRun(tenantId: string): Promise<PropertyRun | undefined>
  /** Works on the next members of a run, each once whoever else works on it. */
  runNext(tenantId: string, id: string, at: Date): Promise<PropertyRun | undefined>
  /** Runs that nobody may be working on any more. */
  listUnfinished(): Promise<{ readonly tenantId: string; readonly id: string }[]>
  /** Values that do not fit, of members after this one; `next` is the last member that was looked at, if there are more. */
  problems(
    tenantId: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<{ readonly items: readonly MemberProblem[]; readonly next: string | undefined }>
}
