import type { Attributes } from '../attributes.ts'
import type { RejectedLine } from '../import-report.ts'

/** A line of a people or groups file, ready to be compared with the directory. */
export interface StagedObject {
  readonly line: number
  /** The source's identifier; null when the file has no such column or the cell is empty. */
  readonly sourceId: string | null
  /** The user name of a person, the display name of a group: what a line without identifier is found by. */
  readonly name: string
  readonly attributes: Attributes
  /** The manager as the file names them; null for none. Always null for groups. */
  readonly managerRef: string | null
}

export interface StagedMember {
  readonly line: number
  readonly group: string
  readonly member: string
  readonly memberKind: 'person' | 'group' | null
}

/** A line that is left out. What could still be read of it says who is *not* missing from a complete file. */
export interface UnusableRow {
  readonly rejection: RejectedLine
  readonly sourceId: string | null
  readonly name: string | null
}

export type ObjectRow = { readonly staged: StagedObject } | { readonly unusable: UnusableRow }
export type MemberRow = { readonly staged: StagedMember } | { readonly unusable: UnusableRow }
