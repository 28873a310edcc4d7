import type { ResourceStore } from '../../provider/store.ts'
import type { Database, Sql, Transactor } from '../database.ts'
import { createResourceStore } from './resource-store.ts'

class Undo extends Error {}

/**
 * Lets `work` read and write the resources of one tenant for real and takes everything back: what it answers is what
 * would have been answered. Nothing is ever committed, and notifications are not sent.
 */
export async function tryOut<T>(
  database: Database,
  tenantId: string,
  newId: () => string,
  work: (store: ResourceStore) => Promise<T>,
): Promise<T> {
  let result: { readonly value: T } | undefined
  const trial = database.forTenant(tenantId).transaction(async (tx) => {
    const inside = within(tx)
    result = { value: await work(createResourceStore({ forTenant: () => inside }, newId)) }
    throw new Undo()
  })
  await trial.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  if (!result) throw new Error('A trial ended without a result.')
  return result.value
}

/** Each statement and each transaction gets a savepoint, so that one that fails leaves the rest of the trial alone. */
function within(tx: Sql): Transactor {
  let depth = 0
  const guarded = async <R>(work: () => Promise<R>): Promise<R> => {
    depth += 1
    const name = `trial_${depth}`
    await tx.rows(`savepoint ${name}`)
    try {
      const result = await work()
      await tx.rows(`release savepoint ${name}`)
      return result
    } catch (error) {
      await tx.rows(`rollback to savepoint ${name}`)
      throw error
    }
  }
  return {
    rows: (text, values) => guarded(() => tx.rows(text, values)),
    prepared: (name, text, values) => guarded(() => tx.prepared(name, text, values)),
    transaction: (work) => guarded(() => work(tx)),
  }
}
