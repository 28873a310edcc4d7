import type { ApplicationSettings } from '../application/application.ts'
import type { Candidate } from '../candidate.ts'
import type { KnownAttribute } from '../expression/check-expression.ts'
import type { TargetKind } from '../target/target.ts'

/** Settings as their history keeps them: the connection is no part of it. */
export type EditableSettings = Omit<ApplicationSettings, 'connection'>

/** Who changes settings, and what for. */
export interface Authorship {
  /** How they were signed in, and the name they gave. */
  readonly author: string
  readonly note: string
}

export interface SettingsVersion extends Authorship {
  readonly version: number
  readonly at: Date
}

export interface SaveOptions extends Partial<Authorship> {
  /** Whether everyone has to be evaluated anew. */
  readonly reevaluate: boolean
  /** Saves only if this is still the version; omit to save in any case. */
  readonly expectedVersion?: number
}

/** A page of everyone an edit may concern, each as two versions of the settings see them. */
export interface ComparedPage {
  readonly candidates: readonly { readonly before: Candidate; readonly after: Candidate }[]
  /** Id of the last one; null after the last page. */
  readonly nextCursor: string | null
}

export interface DuplicateValue {
  readonly value: string
  readonly count: number
  /** Names of the first two who have it. */
  readonly names: readonly string[]
}

/** What editing settings needs from the store beside what the engine has. */
export interface EditingStore {
  /** Newest first. */
  listVersions(
    applicationId: string,
    before: number | null,
    limit: number,
  ): Promise<readonly SettingsVersion[]>
  readVersion(
    applicationId: string,
    version: number,
  ): Promise<(SettingsVersion & { readonly settings: EditableSettings }) | null>
  /**
   * Names of attributes that people or groups of a directory really have: those of a bounded number of them, and of
   * `asked` each that anyone has at all.
   */
  findAttributes(
    directoryId: string,
    kind: TargetKind,
    asked: readonly string[],
  ): Promise<readonly KnownAttribute[]>
  /** How many people or groups of the directory are not in the bin. */
  countSubjects(directoryId: string, kind: TargetKind): Promise<number>
  /** Everyone either version of the settings has anything to do with, in the order of their ids. */
  readComparedPage(
    applicationId: string,
    kind: TargetKind,
    settings: { readonly before: ApplicationSettings; readonly after: ApplicationSettings },
    after: string | null,
    limit: number,
  ): Promise<ComparedPage>
  /** Values of an attribute that several living people or groups have. */
  findDuplicateValues(
    directoryId: string,
    kind: TargetKind,
    attribute: string,
    limit: number,
  ): Promise<readonly DuplicateValue[]>
  /** How many assignments carry each role. */
  countRoleUse(applicationId: string): Promise<ReadonlyMap<string, number>>
}
