import type { Sql } from '../../database.ts'

/** What differs between importing people and importing groups. */
export interface ObjectTable {
  readonly kind: 'person' | 'group'
  readonly table: 'directory_person' | 'directory_group'
  readonly name: 'user_name' | 'display_name'
  /** User names are unique; two groups may share a name if the source tells them apart by id. */
  readonly namesAreUnique: boolean
}

export const personTable: ObjectTable = {
  kind: 'person',
  table: 'directory_person',
  name: 'user_name',
  namesAreUnique: true,
}
export const groupTable: ObjectTable = {
  kind: 'group',
  table: 'directory_group',
  name: 'display_name',
  namesAreUnique: false,
}

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'

/** Decides for every staged line which person or group it is about, whether they are new, or why it cannot be taken. */
export async function resolveObjects(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  await tx.rows(`
    create index on staged_object (lower(name));
    create index on staged_object (source_id);
    create index on staged_object (line);
    create index on staged_unusable (lower(name));
    analyze staged_object`)
  await rejectDuplicates(tx, of)
  if (!of.namesAreUnique) await rejectAmbiguousNames(tx, directoryId, of)
  await findBySourceId(tx, directoryId, of)
  await tx.rows('create index on staged_object (id)')
  await findByName(tx, directoryId, of)
  await nameTheNew(tx, directoryId, of)
  if (of.namesAreUnique) await rejectTakenNames(tx, directoryId, of)
}

async function rejectDuplicates(tx: Sql, of: ObjectTable): Promise<void> {
  const onlyNameless = of.namesAreUnique ? '' : 'and source_id is null'
  for (const [key, condition] of [
    ['source_id', 'source_id is not null'],
    ['lower(name)', `true ${onlyNameless}`],
  ]) {
    await tx.rows(
      `update staged_object s set rejected = 'duplicate_in_file', other = d.first_line::text
       from (select line, first_value(line) over (partition by ${key} order by line) as first_line
             from staged_object where rejected is null and ${condition}) d
       where d.line = s.line and d.first_line < d.line`,
    )
  }
}

async function rejectAmbiguousNames(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  await tx.rows(
    `update staged_object s set rejected = 'group_name_ambiguous'
     where rejected is null and source_id is null
       and 1 < (select count(*) from ${of.table} t
                where t.directory_id = $1 and t.deleted_at is null and lower(t.${of.name}) = lower(s.name))`,
    [directoryId],
  )
}

async function findBySourceId(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  await tx.rows(
    `update staged_object s set id = t.id from ${of.table} t
     where s.rejected is null and t.directory_id = $1 and t.source_id = s.source_id`,
    [directoryId],
  )
  // Those made here by hand have no source id; a file that went out from here names them by their own.
  await tx.rows(
    `update staged_object s set id = t.id from ${of.table} t
     where s.rejected is null and s.id is null and s.source_id ~ '${uuidPattern}'
       and t.directory_id = $1 and t.id = case when s.source_id ~ '${uuidPattern}' then s.source_id::uuid end
       and t.source_id is null`,
    [directoryId],
  )
}

/** Who is present first, then who is in the bin: someone who comes back is the same person, restored. */
async function findByName(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  const candidates = [
    `select id, ${of.name} as name, source_id from ${of.table} where directory_id = $1 and deleted_at is null`,
    `select distinct on (lower(${of.name})) id, ${of.name} as name, source_id from ${of.table}
     where directory_id = $1 and deleted_at is not null order by lower(${of.name}), deleted_at desc, id`,
  ]
  for (const candidate of candidates) {
    await tx.rows(
      `update staged_object s set id = t.id from (${candidate}) t
       where s.rejected is null and s.id is null and lower(t.name) = lower(s.name)
         and (s.source_id is null or t.source_id is null)
         and not exists (select from staged_object o where o.id = t.id)`,
      [directoryId],
    )
  }
}

async function nameTheNew(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  await tx.rows(
    `update staged_object s set is_new = true,
       id = case when source_id ~ '${uuidPattern}' and not exists (
                   select from ${of.table} t where t.directory_id = $1
                     and t.id = case when s.source_id ~ '${uuidPattern}' then s.source_id::uuid end)
                 then source_id::uuid else gen_random_uuid() end
     where rejected is null and id is null`,
    [directoryId],
  )
}

/**
 * A name that someone else keeps is taken; one that its holder gives up in the same file is free. Rejecting one line
 * can keep a name from being given up, so this is repeated until nothing more is rejected.
 */
async function rejectTakenNames(tx: Sql, directoryId: string, of: ObjectTable): Promise<void> {
  for (;;) {
    const rejected = await tx.rows(
      `update staged_object s
       set rejected = 'user_name_taken', other = coalesce(t.attributes ->> 'displayName', t.${of.name})
       from ${of.table} t
       where s.rejected is null and t.directory_id = $1 and t.deleted_at is null
         and lower(t.${of.name}) = lower(s.name) and t.id <> s.id
         and not exists (select from staged_object o
                         where o.id = t.id and o.rejected is null and lower(o.name) <> lower(s.name))
       returning s.line`,
      [directoryId],
    )
    if (rejected.length === 0) return
  }
}
