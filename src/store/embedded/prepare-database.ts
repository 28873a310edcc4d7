import pg from 'pg'
import { embeddedName, serverUser } from './create-cluster.ts'

/**
 * Makes the server's user and its database, and gives that user what an earlier version made as superuser. Every start
 * looks, because a kill may have come in between.
 */
export async function prepareDatabase(
  urlOf: (database: string) => string,
  password: string,
  mayCreateDatabases: boolean,
): Promise<void> {
  await asSuperuser(urlOf('postgres'), async (client) => {
    const user = await client.query('select 1 from pg_roles where rolname = $1', [serverUser])
    const verb = user.rowCount === 0 ? 'create' : 'alter'
    const more = mayCreateDatabases ? ' createdb' : ''
    await client.query(`${verb} role ${serverUser} login password ${pg.escapeLiteral(password)}${more}`)
    if (mayCreateDatabases) await client.query(`grant pg_checkpoint to ${serverUser}`)
    const found = await client.query('select 1 from pg_database where datname = $1', [embeddedName])
    if (found.rowCount === 0) await client.query(`create database ${embeddedName} owner ${serverUser}`)
  })
  await asSuperuser(urlOf(embeddedName), handOver)
}

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const ownedBySuperuser = `
  select format('alter database %I owner to ${serverUser}', current_database()) as statement from pg_database
   where datname = current_database() and datdba = $1::regrole
  union all
  select format('alter schema %I owner to ${serverUser}', nspname) from pg_namespace
   where nspowner = $1::regrole and nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select format('alter table %s owner to ${serverUser}', c.oid::regclass) from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   where c.relowner = $1::regrole and (c.relkind in ('r', 'p', 'v', 'm') or (c.relkind = 'S' and not exists (
     select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))))
  union all
  select format('alter routine %s owner to ${serverUser}', p.oid::regprocedure) from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   where p.proowner = $1::regrole
  union all
  select format('alter type %s owner to ${serverUser}', t.oid::regtype) from pg_type t
    join pg_namespace n on n.oid = t.typnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   where t.typowner = $1::regrole and t.typtype in ('e', 'd')`

async function handOver(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(ownedBySuperuser, [embeddedName])
  if (rows.length === 0) return
  await client.query(`begin; ${rows.map((row) => row.statement).join('; ')}; commit`)
}
