import type { ExpressionTest } from './expression/run-expression-tests.ts'
import type { ScopingFilter } from './filter/scoping-filter.ts'

export type MappedResourceType = 'User' | 'Group'

interface MappingBase {
  /** SCIM path at the target: `userName`, `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`. */
  readonly target: string
  /** Written on create when the source is null; never on update. */
  readonly defaultValue?: string
  /** `on_create`: written when the account is created, then left alone. */
  readonly apply: 'always' | 'on_create'
  /** Present: this is a matching attribute; 1 is tried first. */
  readonly matchingPrecedence?: number
  /** The account cannot be written without a value here. */
  readonly required?: boolean
  /** First of the two switches for clearing: a null source empties the target on update. */
  readonly clearOnNull?: boolean
}

/** One row of the attribute mapping table. */
export type AttributeMapping =
  | (MappingBase & { readonly kind: 'direct'; readonly source: string })
  | (MappingBase & { readonly kind: 'constant'; readonly constant: string })
  | (MappingBase & {
      readonly kind: 'expression'
      readonly expression: string
      /** Examples kept with the expression; the mapping is saved only while all of them pass. */
      readonly tests?: readonly ExpressionTest[]
    })
  /** Leaves the target alone, but writes `defaultValue` where the target has nothing. */
  | (MappingBase & { readonly kind: 'none'; readonly defaultValue: string })

/** What may be done to accounts (or groups) at the target. Disable is an update; delete is a DELETE request. */
export interface TargetActions {
  readonly create: boolean
  readonly update: boolean
  readonly delete: boolean
}

/** The object mapping of one resource type: what may be done, for whom, and how attributes flow. */
export interface ObjectMapping {
  readonly enabled: boolean
  readonly actions: TargetActions
  readonly attributes: readonly AttributeMapping[]
  readonly filters: readonly ScopingFilter[]
  /**
   * Second of the two switches for clearing: source attributes whose emptiness is believed. A mapping with
   * `clearOnNull` clears only if every attribute it reads is listed here.
   */
  readonly clearableSources: readonly string[]
}
