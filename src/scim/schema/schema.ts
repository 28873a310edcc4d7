import type { Attribute } from './attribute.ts'

/** A schema: a URI and the attributes it defines (RFC 7643 §7). */
export interface Schema {
  /** The schema URI, such as `urn:ietf:params:scim:schemas:core:2.0:User`. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly Attribute[]
}

/** A schema extension of a resource type (RFC 7643 §6). */
export interface SchemaExtension {
  readonly schema: Schema
  /** Whether every resource must carry it. */
  readonly required: boolean
}
