import type { JsonValue, ListQuery, ResourceType, Selection } from '../scim/index.ts'

/** What a request asks to be done, read and checked as far as that is possible without looking at any resource. */
export type Command =
  | { readonly kind: 'options' }
  | { readonly kind: 'discover'; readonly document: DiscoveryDocument; readonly name: string | undefined }
  | ReadCommand
  | ListCommand
  | CreateCommand
  | ReplaceCommand
  | PatchCommand
  | DeleteCommand
  | { readonly kind: 'bulk'; readonly body: JsonValue }

export type DiscoveryDocument = 'serviceProviderConfig' | 'resourceTypes' | 'schemas'

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
