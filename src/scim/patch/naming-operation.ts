import { ScimError } from '../errors.ts'

/** Says in an error which of the operations it came from. */
export function namingOperation<Result>(index: number, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ScimError) || error.detail.includes(`Operations[${index}]`)) throw error
    const { status, detail, scimType, rfc } = error
    throw new ScimError(status, `Operations[${index}]: ${detail}`, {
      ...(scimType === undefined ? {} : { scimType }),
      ...(rfc === undefined ? {} : { rfc }),
    })
  }
}
