import type { SkipReason } from '../scope.ts'
import type { TargetKind } from '../target/target.ts'

/** What brings somebody into scope who is out for a reason. */
export function scopeNextStep(
  reason: SkipReason,
  kind: TargetKind,
  name: string,
  application: string,
): string {
  const app = `--app "${application}"`
  switch (reason) {
    case 'object_mapping_disabled':
      return kind === 'person'
        ? 'People are always provisioned; this application’s mapping of people is off.'
        : `Provision groups to this application: rollcall app settings set "${application}" groups.enabled=true`
    case 'deleted_in_directory':
      return kind === 'person'
        ? `Take them out of the bin: rollcall directory person restore "${name}"`
        : `Take it out of the bin: rollcall directory group restore "${name}"`
    case 'suspended_in_directory':
      return `Take the suspension away: rollcall directory person set "${name}" suspended=false`
    case 'application_disconnected':
      return `Call the disconnection off: rollcall app reconnect "${application}"`
    case 'disabled_in_directory':
      return `Enable them in the directory: rollcall directory person enable "${name}"`
    case 'not_assigned':
      return `Assign them: rollcall assign add ${app} --${kind} "${name}"`
    case 'default_access_excluded':
      return `Assign them with an app role (rollcall assign add ${app} --${kind} "${name}" --role ROLE), or let Default Access count: rollcall scope set ${app} --default-access`
    case 'outside_scoping_filter':
      return `Change a scoping filter: rollcall scope show ${app}`
  }
}
