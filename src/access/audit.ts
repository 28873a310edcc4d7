/** One value that a change changed. */
export interface AuditChange {
  /** Names joined by dots: `settings.scope`. */
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

export const auditOutcomes = ['done', 'refused', 'failed', 'unknown'] as const

/** One row of the audit log. Rows are written once and never changed. */
export interface AuditEntry {
  readonly id: number
  readonly at: Date
  readonly actor: {
    readonly kind: 'operator_key' | 'admin' | 'api_key' | 'setup_link' | 'nobody' | 'rollcall'
    readonly id: string | null
    readonly name: string
    readonly role: string | null
  }
  /** `server`: of itself, without a request. */
  readonly via: 'console' | 'api' | 'cli' | 'server'
  /** What was done: `application.settings_changed`. */
  readonly action: string
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string | null } | null
  readonly tenantId: string | null
  /** `unknown`: the server ended between a change and its entry; it may have been made. */
  readonly outcome: (typeof auditOutcomes)[number]
  /** Code of the error when it was not done. */
  readonly code: string | null
  readonly changes: readonly AuditChange[]
  readonly requestId: string | null
  readonly address: string | null
}

export type NewAuditEntry = Omit<AuditEntry, 'id'>

/** Newest first; `before` is the id to go on from. */
export interface AuditQuery {
  readonly id?: number
  /** Id or name of who did it. */
  readonly actor?: string
  /** A whole action, or its first word with a dot: `application.`. */
  readonly action?: string
  readonly targetKind?: string
  /** Id or name of what was changed. */
  readonly target?: string
  readonly tenantId?: string
  readonly outcome?: AuditEntry['outcome']
  readonly since?: Date
  readonly until?: Date
  readonly before?: number
  readonly limit: number
}
