import type { Attributes } from './attributes.ts'
import type { Change } from './change.ts'
import type { Group, GroupMember, MemberKind } from './group.ts'
import type { RejectedLine, RejectionReason } from './import-report.ts'
import type { Person } from './person.ts'
import type { StagedMember, StagedObject, UnusableRow } from './source/staged-row.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Hand it back to read on; null at the end. Stays valid while people come and go. */
  readonly next: string | null
}

export interface ListQuery {
  /** Part of a name, user name, mail address or employee number; case and accents do not count. */
  readonly search?: string | undefined
  readonly which?: 'present' | 'deleted' | undefined
  readonly after?: string | undefined
  readonly limit?: number | undefined
}

/** What an edit decides about the row it was shown; null: leave it alone, and write nothing to the change log. */
export type PersonEdit =
  | {
      readonly what: 'updated' | 'disabled' | 'enabled'
      readonly attributes: Attributes
      readonly managerId: string | null
    }
  | { readonly what: 'deleted' | 'restored' | 'purged' }
  | null

export type GroupEdit =
  | { readonly what: 'updated'; readonly attributes: Attributes }
  | { readonly what: 'deleted' | 'restored' | 'purged' }
  | null

export interface Census {
  readonly people: number
  readonly enabledPeople: number
  readonly deletedPeople: number
  readonly groups: number
  readonly memberships: number
  readonly lastSeq: number
  /** What DefaultDomain() gives in mappings; null until somebody sets it. */
  readonly defaultDomain: string | null
}

/** A change with what its group is called; null when it concerns none, or that one was purged. */
export interface NamedChange extends Change {
  readonly groupName: string | null
}

/** What one import brought, as it is remembered. */
export interface ImportNote {
  readonly id: string
  readonly kind: 'people' | 'groups' | 'members'
  /** Where the file came from: its name, or what somebody called it. */
  readonly source: string
  readonly form: string
  /** Declared to be a full list, and taken as one. */
  readonly complete: boolean
  readonly accepted: number
  readonly rejected: number
  readonly created: number
  readonly updated: number
  readonly left: number
  readonly at: Date
}

/**
 * Where directories are kept. Every function names its directory first. Writers of one directory take turns, so
 * that the numbers of the change log are in the order of commits. `at` is when it happens: time comes from outside.
 */
export interface DirectoryStore {
  listPeople(directoryId: string, query: ListQuery): Promise<Page<Person>>
  listGroups(directoryId: string, query: ListQuery): Promise<Page<Group>>
  /** By id, source id, user name, then mail; several only when a mail address is shared. The bin comes last. */
  findPeople(directoryId: string, reference: string): Promise<readonly Person[]>
  /** Whose attribute has one of these values, without regard to case; those in the bin and guests with marks too. */
  peopleWith(directoryId: string, attribute: string, values: readonly string[]): Promise<readonly Person[]>
  /** By id, source id, then display name. */
  findGroups(directoryId: string, reference: string): Promise<readonly Group[]>
  listMembers(
    directoryId: string,
    groupId: string,
    query: { after?: string | undefined; limit?: number | undefined },
  ): Promise<Page<GroupMember>>
  /** Groups that a person or group is a direct member of. */
  groupsOf(directoryId: string, memberId: string): Promise<readonly Group[]>
  takeCensus(directoryId: string): Promise<Census>
  /** What DefaultDomain() gives; null until somebody sets it. */
  readDefaultDomain(directoryId: string): Promise<string | null>
  /** What DefaultDomain() gives from now on; applications that use it look at everyone anew. */
  setDefaultDomain(directoryId: string, domain: string | null): Promise<void>

  /** Changes after `since`, oldest first. A reader that keeps the last number it saw misses none. */
  changesSince(directoryId: string, since: number, limit: number): Promise<readonly Change[]>

  /** The last changes of one person or group, newest first, its memberships among them. */
  changesOf(directoryId: string, subjectId: string, limit: number): Promise<readonly NamedChange[]>

  /** @throws RollcallError user_name_taken */
  createPerson(
    directoryId: string,
    input: {
      readonly id: string
      readonly attributes: Attributes
      readonly managerId: string | null
      readonly at: Date
    },
  ): Promise<Person>
  /** Shows the person to `decide`, alone, and does what it says. Undefined when there is nobody. */
  editPerson(
    directoryId: string,
    id: string,
    at: Date,
    decide: (person: Person) => PersonEdit,
  ): Promise<Person | undefined>
  /** @throws RollcallError group_name_taken */
  createGroup(
    directoryId: string,
    input: { readonly id: string; readonly attributes: Attributes; readonly at: Date },
  ): Promise<Group>
  editGroup(
    directoryId: string,
    id: string,
    at: Date,
    decide: (group: Group) => GroupEdit,
  ): Promise<Group | undefined>
  /** How many were not members before. @throws RollcallError member_loop */
  addMembers(
    directoryId: string,
    groupId: string,
    members: readonly { readonly id: string; readonly kind: MemberKind }[],
    at: Date,
  ): Promise<number>
  removeMembers(directoryId: string, groupId: string, memberIds: readonly string[], at: Date): Promise<number>
  /** Purges who has been in the bin since before `deletedBefore`. */
  purgeBin(
    directoryId: string,
    deletedBefore: Date,
    at: Date,
  ): Promise<{ readonly people: number; readonly groups: number }>

  /** Imports, newest first. */
  listImports(
    directoryId: string,
    query: { readonly source?: string | undefined; readonly limit: number },
  ): Promise<readonly ImportNote[]>
  /** One import is one transaction: it is all there or, after a kill, an error or a dry run, not at all. */
  runImport<T>(
    directoryId: string,
    options: { readonly dryRun: boolean },
    work: (batches: ImportBatches) => Promise<T>,
  ): Promise<T>
}

/** Lines are staged batch by batch while the file is read, then compared with the directory in one step. */
export interface ImportBatches {
  stageObjects(rows: readonly StagedObject[]): Promise<void>
  stageMembers(rows: readonly StagedMember[]): Promise<void>
  /** Lines left out that still name someone who is therefore not missing from the file. */
  stageUnusable(rows: readonly UnusableRow[]): Promise<void>
  mergeObjects(order: ObjectMergeOrder): Promise<MergeOutcome>
  mergeMembers(order: MergeOrder): Promise<MergeOutcome>
}

export interface MergeOrder {
  readonly source: string
  readonly form: string
  readonly at: Date
  readonly lines: number
  /** The file is a full list. Null: it only adds and updates. */
  readonly complete: Completeness | null
}

export interface Completeness {
  /** False when some line named nobody readable: then nobody who is missing is believed to have left. */
  readonly everyLineNamed: boolean
  /** How many leavers were said to be right; null: at most a tenth. */
  readonly allowShrink: number | null
}

export interface ObjectMergeOrder extends MergeOrder {
  readonly kind: 'people' | 'groups'
  /** Attributes that the file has a column for: an empty cell clears them, others stay as they are. */
  readonly attributes: readonly string[]
  readonly hasManagers: boolean
}

export interface MergeOutcome {
  readonly created: number
  readonly updated: number
  readonly restored: number
  readonly unchanged: number
  readonly left: number
  readonly kept: number
  readonly groupsCreated: number
  readonly managersMissing: number
  /** The first of the lines that the comparison refused, in order of lines. */
  readonly rejected: readonly RejectedLine[]
  readonly rejectedByReason: Readonly<Partial<Record<RejectionReason, number>>>
  readonly changes: { readonly first: number; readonly last: number } | null
}
