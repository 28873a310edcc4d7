/** Why a plan came about, so that it can be grouped, understood and undone. */
export interface HoldCause {
  /** The same for everything with this cause at one application. */
  readonly key: string
  /** Follows "because": `group Sales was unassigned`. */
  readonly text: string
  /** How to take the cause back. */
  readonly undo: string
}

/** A group as far as it says why somebody leaves. */
export interface GroupFate {
  readonly name: string
  readonly assigned: boolean
  readonly deleted: boolean
}
