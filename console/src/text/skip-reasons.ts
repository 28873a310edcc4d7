import type { SkipReason } from '../../../src/engine/scope.ts'

const texts: Readonly<Record<SkipReason, string>> = {
  object_mapping_disabled: 'Provisioning of these is off.',
  deleted_in_directory: 'Deleted in the directory.',
  disabled_in_directory: 'Disabled in the directory.',
  suspended_in_directory: 'Suspended in the directory.',
  application_disconnected: 'The application is being disconnected.',
  not_assigned: 'Not assigned to this application.',
  default_access_excluded: 'Assigned without an app role, and those are left out.',
  outside_scoping_filter: 'No scoping filter lets them through.',
}

/** Why somebody is out of scope, as a sentence; a word that is not known stays as it is. */
export const skipReasonText = (reason: string): string =>
  reason in texts ? texts[reason as SkipReason] : reason
