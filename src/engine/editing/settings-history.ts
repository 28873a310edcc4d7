import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationSettings } from '../application/application.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import { galleryEntry } from '../gallery/gallery.ts'
import type { EnginePorts } from '../ports.ts'
import { diffSettings, type SettingsDifference } from './diff-settings.ts'
import type { EditableSettings, SettingsVersion } from './store.ts'

type Ports = Pick<EnginePorts, 'store'>

/** @throws RollcallError `version_not_found` */
export async function requireVersion(
  { store }: Ports,
  application: Pick<ApplicationRecord, 'id' | 'name'>,
  version: number,
): Promise<SettingsVersion & { readonly settings: EditableSettings }> {
  const found = await store.readVersion(application.id, version)
  if (found !== null) return found
  throw new RollcallError('version_not_found', { application: application.name, version })
}

/** What changed between two versions; by default from the one before the latest to the latest. */
export async function diffVersions(
  ports: Ports,
  application: ApplicationRecord,
  { from, to }: { readonly from?: number; readonly to?: number },
): Promise<{ from: number; to: number; differences: readonly SettingsDifference[] }> {
  const last = to ?? application.settingsVersion
  const first = from ?? Math.max(1, last - 1)
  const [before, after] = [
    await requireVersion(ports, application, first),
    await requireVersion(ports, application, last),
  ]
  return { from: first, to: last, differences: diffSettings(before.settings, after.settings) }
}

/** The parts that a restored version may bring back. */
export type RestoredPart = 'mappings' | 'all'

/** What restoring a version would change: mappings and scoping filters, or every setting but the connection. */
export function restoreChange(settings: EditableSettings, part: RestoredPart): Partial<ApplicationSettings> {
  return part === 'all' ? { ...settings } : { users: settings.users, groups: settings.groups }
}

/** Mappings and scoping filters as the gallery has them. */
export function defaultMappings(
  application: Pick<ApplicationRecord, 'template'>,
): Pick<ApplicationSettings, 'users' | 'groups'> {
  const { users, groups } = galleryEntry(application.template).settings
  return { users, groups }
}
