import type { Application, ApplicationSettings } from '../application/application.ts'
import type { ApplicationHealth } from '../application/application-health.ts'
import type { ApplicationRecord, Breaker } from '../application/application-record.ts'
import type { AssignmentRow } from '../application/assignment.ts'
import type { Authorship, SaveOptions } from '../editing/store.ts'
import type { TargetCapabilities } from '../target/capabilities.ts'
import type { TargetKind } from '../target/target.ts'

/** Where applications are kept, with who is assigned to them. */
export interface ApplicationStore {
  createApplication(application: Application, directoryId: string, by?: Authorship): Promise<void>
  listApplications(): Promise<readonly ApplicationRecord[]>
  /** By id, or by name without regard to case. */
  findApplication(idOrName: string): Promise<ApplicationRecord | null>
  /** Saves a new version. False when `expectedVersion` is not the current one any more; nothing is saved then. */
  saveSettings(id: string, settings: ApplicationSettings, options: SaveOptions): Promise<boolean>
  /** The connection is no part of the settings' history and makes no version. */
  saveConnection(id: string, connection: ApplicationSettings['connection']): Promise<void>
  saveCredential(id: string, sealed: string, origin: string, expiresAt: Date | null): Promise<void>
  /** Says when the credential there is ends; null: nobody knows. Whoever is to be told is told anew. */
  saveCredentialExpiry(id: string, expiresAt: Date | null): Promise<void>
  noteCredentialTold(id: string, days: number): Promise<void>
  noteDigest(id: string, until: Date): Promise<void>
  saveCapabilities(id: string, capabilities: TargetCapabilities, readAt: Date): Promise<void>
  /** Accounts that are gone may be made anew until then; null takes that back. */
  allowVanished(id: string, until: Date | null): Promise<void>
  setPower(id: string, power: ApplicationRecord['power'], nextCycleAt: Date | null): Promise<void>
  /** The application has answered as it should. */
  noteHeard(id: string, at: Date): Promise<void>
  setLimited(id: string, until: Date | null): Promise<void>
  /** Notes whether anything waits for a person's word; true when something does and nothing did before. */
  noteWaiting(id: string, waits: boolean): Promise<boolean>
  setBreaker(id: string, breaker: Breaker | null): Promise<void>
  deleteApplication(id: string): Promise<void>
  /** Begins the farewell: every account we created becomes due. Null calls it off and looks at everyone again. */
  setFarewell(id: string, farewell: ApplicationRecord['farewell']): Promise<void>
  /** What a farewell still has to do: due, held or failing. */
  countFarewellLeft(id: string): Promise<number>
  readHealth(id: string): Promise<ApplicationHealth>

  addAssignment(
    applicationId: string,
    kind: TargetKind,
    principalId: string,
    roleId: string | null,
  ): Promise<boolean>
  removeAssignment(
    applicationId: string,
    kind: TargetKind,
    principalId: string,
    roleId: string | null,
  ): Promise<boolean>
  listAssignments(applicationId: string): Promise<readonly AssignmentRow[]>
  /** A living person or group by id, user name, mail or display name. */
  findPrincipal(
    directoryId: string,
    kind: TargetKind,
    text: string,
  ): Promise<{ id: string; name: string } | null>
}
