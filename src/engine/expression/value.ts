/** The result of IgnoreFlowIfNullOrEmpty: leave this attribute out of the operation. */
export const IGNORE: unique symbol = Symbol('IGNORE')

export type Scalar = string | boolean | number

/** What an expression can be worth. Mappings, scoping filters and functions all speak this type. */
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
  /** The complete source object, never a delta: a delta is why Entra's Switch can empty a target. */
  readonly attributes: SourceAttributes
  /** The roles that the person's assignments to this application carry, in assignment order. */
  readonly appRoles?: readonly AppRole[] | undefined
  /** `IsSoftDeleted`: not assigned, out of the filters, disabled or deleted in the directory. */
  readonly isSoftDeleted?: boolean | undefined
  /** The directory's default domain, for DefaultDomain(). */
  readonly defaultDomain?: string | undefined
  readonly now?: (() => Date) | undefined
  /** A number in [0, 1), for RandomString and Guid. Without it the platform's secure source is used. */
  readonly random?: (() => number) | undefined
  /** Whether a candidate of SelectUniqueValue is already in use at the target. */
  readonly isTaken?: ((candidate: string) => boolean) | undefined
}

/** Null, empty text or no values: what IsNullOrEmpty calls empty. */
export function isEmpty(value: Value): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The text of a single value; booleans read `True` and `False` as they flow in Entra. */
export function scalarText(value: Scalar): string {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return String(value)
}
