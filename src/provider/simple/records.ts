import type { JsonObject } from '../../scim/index.ts'

/**
 * The accounts (or groups) of an application, as `simpleStore()` uses them: five functions over whatever the application
 * keeps them in. Every function gets the tenant first and must never look beyond it.
 */
export interface SimpleRecords {
  get(tenantId: string, id: string): Awaitable<SimpleRecord | undefined>

  /**
   * The records that may match: at least those the lookup describes, at most all of the tenant's. What is returned is
   * filtered, sorted and paged afterwards, so that a lookup that is ignored costs time and nothing else.
   */
  list(tenantId: string, lookup: Lookup): Awaitable<Iterable<SimpleRecord> | AsyncIterable<SimpleRecord>>

  /**
   * Stores a new record and gives it an id, which never changes. A unique index is welcome to refuse a second one:
   * throw `scimError('uniqueness', …)` then.
   */
  create(tenantId: string, draft: SimpleDraft): Awaitable<SimpleRecord>

  /**
   * Puts a draft in the place of a record; undefined when it is gone. The draft was decided on `previous`: where several
   * processes write, compare `lastModified` and throw `ChangedMeanwhile` when another was faster. It is decided anew then.
   */
  replace(
    tenantId: string,
    id: string,
    draft: SimpleDraft,
    previous: SimpleRecord,
  ): Awaitable<SimpleRecord | undefined>

  /** False when there is no such record. */
  delete(tenantId: string, id: string): Awaitable<boolean>

  /** Optional: one page of all records of a tenant in the order of their ids, so that listing everyone reads no more. */
  page?(
    tenantId: string,
    offset: number,
    limit: number,
  ): Awaitable<{ readonly total: number; readonly records: readonly SimpleRecord[] }>
}

export type Awaitable<T> = T | Promise<T>

/** What a client wants stored. */
export interface SimpleDraft {
  /** Attributes by their SCIM names, without `id`, `schemas` and `meta`. What an application has no place for, it leaves out. */
  readonly attributes: JsonObject
  /** Groups only: ids of the users in it. */
  readonly members: readonly string[]
}

/** A record as the application keeps it. */
export interface SimpleRecord extends Pick<SimpleDraft, 'attributes'> {
  readonly id: string
  readonly created: Date
  readonly lastModified: Date
  readonly members?: readonly string[]
  /** Counts the changes, where the application does; made from the content when left out. It is what ETags are made of. */
  readonly version?: number
}

/** What the records asked for have in common. */
export interface Lookup {
  /**
   * Text that an attribute, or one of its values, equals: `{ userName: 'ada@example.org' }`, `{ 'emails.value': … }`,
   * `{ externalId: … }`, and for groups `{ 'members.value': <id of a user> }`. In lower case where SCIM ignores case
   * (userName, emails.value, displayName, not externalId): compare with `lower(user_name)`.
   */
  readonly equals: Readonly<Record<string, string>>
}

/** Thrown by `replace` when the record is no longer the one the draft was decided on. */
export class ChangedMeanwhile extends Error {
  constructor() {
    super('The record was changed by another writer.')
    this.name = 'ChangedMeanwhile'
  }
}
