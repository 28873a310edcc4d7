/** Why a pattern is refused: it is wrong, it uses a construct we do not run, or it would cost too much. */
export type RegexFault = 'bad' | 'unsupported' | 'too_costly'

/** The only error that compiling and running patterns throws. */
export class RegexError extends Error {
  readonly fault: RegexFault
  /** Character of the pattern, counted from 0. */
  readonly position: number

  constructor(fault: RegexFault, message: string, position: number) {
    super(message)
    this.name = 'RegexError'
    this.fault = fault
    this.position = position
  }
}
