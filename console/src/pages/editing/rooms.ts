// What edits the settings of an application, in one file to load.
export { Mappings } from './mappings.tsx'
export { Scope } from './scope.tsx'
export { Settings } from './settings.tsx'
export { SettingsHistory } from './settings-history.tsx'
