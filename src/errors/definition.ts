/** One entry of the error registry. Sentences may name details as `{detail}`. */
export interface ErrorDefinition {
  /** What happened, one short sentence. */
  readonly title: string
  /** Why, in words a person who does not know the code understands. */
  readonly cause: string
  /** What to do next: one concrete step. */
  readonly next: string
  /** HTTP status when the management API answers with this error. */
  readonly status: number
  /** Exit code when the command line ends with this error; see `rollcall help exit-codes`. */
  readonly exitCode: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
}
