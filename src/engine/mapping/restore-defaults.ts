import type { ApplicationSettings } from '../application/application.ts'

/** The settings with mappings and scoping filters as the gallery has them; everything else stays. */
export function restoreDefaults(
  settings: ApplicationSettings,
  defaults: Pick<ApplicationSettings, 'users' | 'groups'>,
): ApplicationSettings {
  return { ...settings, users: defaults.users, groups: defaults.groups }
}
