import type { FileKind } from './source/csv-headers/form.ts'

/** Why a line was not taken. Codes are stable; the sentences are in `explain-rejection.ts`. */
export type RejectionReason =
  | 'bad_quote'
  | 'quote_not_closed'
  | 'line_too_long'
  | 'not_utf8'
  | 'control_character'
  | 'wrong_column_count'
  | 'missing_value'
  | 'value_too_long'
  | 'bad_switch'
  | 'bad_date'
  | 'duplicate_in_file'
  | 'user_name_taken'
  | 'group_not_found'
  | 'group_name_ambiguous'
  | 'member_not_found'
  | 'member_ambiguous'
  | 'member_of_itself'
  | 'bad_member_kind'

/** A line that was left out: where, what was there, why, what to do. */
export interface RejectedLine {
  readonly line: number
  readonly column: string | null
  /** The offending value, shortened, on one line. */
  readonly value: string | null
  readonly reason: RejectionReason
  readonly why: string
  readonly next: string
}

export interface ImportReport {
  readonly kind: FileKind
  /** Which of the known files this is. */
  readonly form: { readonly name: string; readonly title: string }
  readonly source: string
  readonly dryRun: boolean
  /** The file was declared to be a full list, so that those missing from it have left. */
  readonly complete: boolean
  /** Records read after the header. */
  readonly lines: number
  readonly accepted: number
  readonly rejected: number
  readonly created: number
  readonly updated: number
  /** Back from the bin; counted in neither created nor updated. */
  readonly restored: number
  readonly unchanged: number
  /** People or groups put into the bin, or memberships removed. */
  readonly left: number
  /** Missing from a complete file, yet kept, because lines that could be theirs were not readable. */
  readonly kept: number
  /** Groups that a membership file named and that did not exist. */
  readonly groupsCreated: number
  /** People whose manager is not here yet; resolved by itself when the manager arrives. */
  readonly managersMissing: number
  /** The first of them by line; `rejectedByReason` counts all. */
  readonly rejectedLines: readonly RejectedLine[]
  readonly rejectedByReason: Readonly<Partial<Record<RejectionReason, number>>>
  readonly columns: readonly ColumnUse[]
  /** The numbers in the change log that this import took; null when it changed nothing. */
  readonly changes: { readonly first: number; readonly last: number } | null
}

export interface ColumnUse {
  readonly header: string
  /** The attribute or role the column became; null when it was not used. */
  readonly becomes: string | null
  readonly why: 'secret' | 'not_used' | 'not_a_name' | 'repeated' | null
}
