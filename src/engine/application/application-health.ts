/** Numbers from which an application's status is computed; never stored beside it. */
export interface ApplicationHealth {
  readonly escrowed: number
  /** Held by the guard; groups whose removals are held count as one each. */
  readonly held: number
  readonly approvals: number
  readonly conflicts: number
  /** Groups some of whose members the target has refused. */
  readonly refused: number
}

/** People and groups that could not be provisioned. */
export function countFailing({ escrowed, conflicts, refused }: ApplicationHealth): number {
  return escrowed + conflicts + refused
}
