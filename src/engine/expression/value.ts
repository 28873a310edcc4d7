/**
 * What an expression can be worth. Attribute mappings, scoping and the functions all speak this type.
 * `IGNORE` means "leave this attribute out of the operation" (IgnoreFlowIfNullOrEmpty).
 */
export const IGNORE: unique symbol = Symbol('IGNORE')

export type Scalar = string | boolean | number
export type Value = null | Scalar | readonly string[] | typeof IGNORE

/** The attributes of one person or group, as the directory keeps them. A missing name is null. */
export type SourceAttributes = Readonly<Record<string, Scalar | readonly string[] | null | undefined>>

/** An app role that the application declares; an assignment carries at most one. */
export interface AppRole {
  readonly id: string
  /** What is sent to the target, e.g. `Editor`. */
  readonly value: string
  readonly displayName: string
}

/** Everything an expression may look at. Time and randomness come in as arguments. */
export interface ExpressionContext {
  /** The complete source object, never a delta. */
  readonly attributes: SourceAttributes
  /** The roles that the person's assignments to this application carry, in assignment order. */
  readonly appRoles?: readonly AppRole[]
  /** `IsSoftDeleted`: not assigned, out of the filters, disabled or deleted in the directory. */
  readonly isSoftDeleted?: boolean
  /** The directory's default domain, for DefaultDomain(). */
  readonly defaultDomain?: string
  readonly now?: () => Date
  /** A number in [0, 1), for RandomString and Guid. Without it the platform's secure source is used. */
  readonly random?: () => number
}
