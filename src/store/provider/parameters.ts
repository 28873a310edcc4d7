/** Values of a statement, each by its placeholder: no text of a request ever becomes SQL. */
export class Parameters {
  readonly values: unknown[]

  constructor(values: readonly unknown[]) {
    this.values = [...values]
  }

  /** Adds a value; returns its placeholder, such as `$4`. */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}
