import type { Attribute } from './attribute.ts'

/** A schema: a URI and the attributes it defines (RFC 7643 §7). */
export interface Schema {
  /** The schema URI, such as `urn:ietf:params:scim:schemas:core:2.0:User`. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly Attribute[]
}
