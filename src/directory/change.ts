/** What happened to a person or a group, or to a membership. */
export type ChangeKind = 'person' | 'group' | 'member'

export type ChangeWhat =
  | 'created'
  | 'updated'
  | 'disabled'
  | 'enabled'
  /** Into the bin (soft delete). */
  | 'deleted'
  | 'restored'
  /** Gone for good (hard delete): the only evidence on which an account may be deleted as "hard-deleted". */
  | 'purged'
  | 'added'
  | 'removed'

/** One line of the change log. Numbers are in commit order and without gaps. */
export interface Change {
  readonly seq: number
  readonly kind: ChangeKind
  readonly subjectId: string
  /** The group of a membership change; null otherwise. */
  readonly groupId: string | null
  readonly what: ChangeWhat
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly at: string
}
