import { RollcallError } from '../errors/rollcall-error.ts'
import type { Sql } from '../store/database.ts'
import type { SecretBox } from './secret-box.ts'

const context = ['secret key check']

/**
 * Compares the secret key with the one this database's secrets were sealed with, so that a wrong key stops the start
 * rather than every later cycle. The first start writes down a sealed word.
 *
 * @throws RollcallError secret_key_changed
 */
export async function checkSecretKey(database: Sql, box: SecretBox, source: string): Promise<void> {
  await database.rows('insert into secret_key_check (sealed) values ($1) on conflict do nothing', [
    box.seal('rollcall', context),
  ])
  // A statement of its own: one that waited for another node's insert would not see the row it waited for.
  const [found] = await database.rows<{ sealed: string }>('select sealed from secret_key_check')
  try {
    box.open(found?.sealed ?? '', context)
  } catch (cause) {
    throw new RollcallError('secret_key_changed', { source }, { cause })
  }
}
