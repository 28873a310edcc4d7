import type { Attributes } from './attributes.ts'

export interface Group {
  readonly id: string
  readonly sourceId: string | null
  readonly displayName: string
  readonly attributes: Attributes
  readonly deletedAt: string | null
  readonly changedSeq: number
  readonly createdAt: string
  readonly updatedAt: string
}

export type MemberKind = 'person' | 'group'

/** A direct member of a group. Members who are in the bin are not listed. */
export interface GroupMember {
  readonly id: string
  readonly kind: MemberKind
  /** A person's user name or a group's display name. */
  readonly name: string
}
