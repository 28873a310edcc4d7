import type { KeptKey, KeyStore } from '../../../provider/webhooks/set-issuer.ts'
import type { Database, Sql } from '../../database.ts'

/** Signing keys in PostgreSQL, of the whole installation. */
export function createKeyStore(database: Database): KeyStore {
  return {
    list: () =>
      database.prepared<KeptKey>(
        'signing_keys',
        `select kid, public_key as "publicKey", sealed, created_at as "createdAt", retired_at as "retiredAt",
            published_until as "publishedUntil"
           from signing_key order by retired_at desc nulls first, kid`,
      ),
    add: (key) => add(database, key),
    replace: (key, { at, publishedUntil }) =>
      database.transaction(async (tx) => {
        // Two who rotate at once take turns: the later one replaces the key of the earlier.
        await tx.rows('lock table signing_key in share row exclusive mode')
        await tx.rows(
          'update signing_key set sealed = null, retired_at = $1, published_until = $2 where retired_at is null',
          [at, publishedUntil],
        )
        await add(tx, key)
      }),
    async forget(before) {
      await database.rows('delete from signing_key where published_until < $1', [before])
    },
  }
}

async function add(sql: Sql, { kid, publicKey, sealed, createdAt }: KeptKey): Promise<void> {
  await sql.rows(
    `insert into signing_key (kid, public_key, sealed, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [kid, JSON.stringify(publicKey), sealed, createdAt],
  )
}
