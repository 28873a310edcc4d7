import type { Database } from '../../src/store/database.ts'
import { withBoundaries } from '../support/durable-boundaries.ts'

/** Where a process dies: before or after its so-manyth durable write. */
export interface Death {
  readonly nth: number
  readonly moment: 'before' | 'after'
}

/**
 * The same database for a process that dies at one of its durable boundaries. `die` ends the process; where it comes
 * back, nothing reaches the database any more.
 */
export function mortalDatabase(database: Database, death: Death | null, die: () => void): Database {
  let passed = 0
  let dead = false

  function strike(): never {
    if (!dead) die()
    dead = true
    throw new Error('the process is dead')
  }

  return withBoundaries(database, {
    async around(write) {
      passed += 1
      const mine = passed === death?.nth
      if (dead || (mine && death?.moment === 'before')) strike()
      const result = await write()
      if (dead || mine) strike()
      return result
    },
    reading() {
      if (dead) strike()
    },
  })
}
