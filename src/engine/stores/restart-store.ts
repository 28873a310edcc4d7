/** What a restart can reset: Entra's `resetScope`, in words of its own. */
export const resetScopes = [
  'watermark',
  'escrows',
  'quarantine_state',
  'connector_data_store',
  'force_deletes',
  'full',
] as const
export type ResetScope = (typeof resetScopes)[number]

/** How much there is of what a restart resets. */
export interface RestartFacts {
  /** People and groups the application has anything to do with. */
  readonly evaluated: number
  /** Failed ones that wait for their next try, refused memberships among them. */
  readonly escrowed: number
  readonly quarantined: boolean
  /** Links that would be looked up anew: of those in scope. */
  readonly links: number
  /** Memberships that would be sent again. */
  readonly memberships: number
  /** Held by the deletion threshold. */
  readonly held: number
}

export interface RestartStore {
  readRestartFacts(applicationId: string): Promise<RestartFacts>
  /** Resets all of it in one transaction, stops the cycle that runs, and makes the application due. */
  restart(applicationId: string, scopes: readonly ResetScope[], allowUntil: Date): Promise<void>
}
