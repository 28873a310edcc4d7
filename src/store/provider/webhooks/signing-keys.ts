import type { KeptKey, KeyStore } from '../../../provider/webhooks/set-issuer.ts'
import type { Database } from '../../database.ts'

/** Signing keys in PostgreSQL, of the whole installation. */
export function createKeyStore(database: Database): KeyStore {
  return {
    list: () =>
      database.rows<KeptKey>(
        `select kid, public_key as "publicKey", sealed, created_at as "createdAt", retired_at as "retiredAt"
           from signing_key order by retired_at desc nulls first, kid`,
      ),
    async add({ kid, publicKey, sealed, createdAt }) {
      await database.rows(
        `insert into signing_key (kid, public_key, sealed, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
        [kid, JSON.stringify(publicKey), sealed, createdAt],
      )
    },
  }
}
