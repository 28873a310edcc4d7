import { StoreUnavailable } from '../../provider/store.ts'
import { isUnreachable } from '../connection-errors.ts'

/** Does work in the database. @throws StoreUnavailable when the database cannot be reached: to be tried again later */
export function whenReachable<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw isUnreachable(error)
      ? new StoreUnavailable('PostgreSQL cannot be reached.', { cause: error })
      : error
  })
}
