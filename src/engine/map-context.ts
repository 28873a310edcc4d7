import type { AppRole, SourceAttributes } from './expression/value.ts'

/** What is mapped: one person or one group, complete. */
export interface MappingSubject {
  readonly kind: 'person' | 'group'
  readonly id: string
  readonly attributes: SourceAttributes
}

/** What mapping looks at besides the subject itself. */
export interface MapSurroundings {
  /** Roles of the assignments that count; `ScopeDecision.roles`. */
  readonly appRoles?: readonly AppRole[]
  /** The source attribute IsSoftDeleted: true when the subject is out of scope, disabled or deleted. */
  readonly isSoftDeleted?: boolean
  readonly defaultDomain?: string
  readonly now?: () => Date
  readonly random?: () => number
}

export interface MapContext extends MapSurroundings {
  readonly operation: 'create' | 'update'
}
