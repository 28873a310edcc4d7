import type { JsonValue, ListQuery, ResourceType, Selection } from '../scim/index.ts'

/** What a request asks to be done, read and checked as far as that is possible without looking at any resource. */
export type Command =
  | { readonly kind: 'options'; readonly allow: string }
  | DiscoverCommand
  | ReadCommand
  | ListCommand
  | CreateCommand
  | ReplaceCommand
  | PatchCommand
  | DeleteCommand
  | BulkCommand

/** A command on resources: what a request alone asks for, or one operation of a bulk request. */
export type ResourceCommand = Exclude<Command, { kind: 'options' | 'discover' | 'bulk' }>

export type DiscoveryDocument = 'serviceProviderConfig' | 'resourceTypes' | 'schemas'

export interface DiscoverCommand {
  readonly kind: 'discover'
  readonly document: DiscoveryDocument
  /** Of one type or schema; the list of all without. */
  readonly name: string | undefined
}

export interface ReadCommand {
  readonly kind: 'read'
  readonly type: ResourceType
  readonly id: string
  readonly selection: Selection
  readonly ifNoneMatch: string | undefined
}

export interface ListCommand {
  readonly kind: 'list'
  readonly types: readonly ResourceType[]
  readonly query: ListQuery
}

export interface CreateCommand {
  readonly kind: 'create'
  readonly type: ResourceType
  readonly body: JsonValue
  readonly selection: Selection
}

export interface ReplaceCommand {
  readonly kind: 'replace'
  readonly type: ResourceType
  readonly id: string
  readonly body: JsonValue
  readonly selection: Selection
  readonly ifMatch: string | undefined
}

export interface PatchCommand {
  readonly kind: 'patch'
  readonly type: ResourceType
  readonly id: string
  readonly body: JsonValue
  readonly selection: Selection
  readonly ifMatch: string | undefined
}

export interface DeleteCommand {
  readonly kind: 'delete'
  readonly type: ResourceType
  readonly id: string
  readonly ifMatch: string | undefined
}

export interface BulkCommand {
  readonly kind: 'bulk'
  readonly body: JsonValue
}
