import { RollcallError } from '../errors/rollcall-error.ts'
import type { Database } from '../store/database.ts'
import type { SecretBox } from './secret-box.ts'

const context = ['secret key check']

/**
 * Compares the secret key with the one this database's secrets were sealed with, so that a wrong key stops the start
 * rather than every later cycle. The first start writes down a sealed word.
 *
 * @throws RollcallError secret_key_changed
 */
export async function checkSecretKey(database: Database, box: SecretBox, source: string): Promise<void> {
  const [found] = await database.rows<{ sealed: string }>(
    `with written as (
       insert into secret_key_check (sealed) values ($1) on conflict do nothing returning sealed
     )
     select sealed from written union all select sealed from secret_key_check limit 1`,
    [box.seal('rollcall', context)],
  )
  try {
    box.open(found?.sealed ?? '', context)
  } catch (cause) {
    throw new RollcallError('secret_key_changed', { source }, { cause })
  }
}
