import type { ErrorDefinition } from './definition.ts'

/** What keeps mappings, scoping filters and other settings from being saved; known then, unless a value is named. */
export const settingsErrors = {
  expression_refused: {
    title: 'The expression cannot be used: {message}',
    cause: 'At character {character}: {message}',
    next: '{suggestion}',
    status: 422,
    exitCode: 2,
  },
  mapping_refused: {
    title: 'The attribute mappings cannot be saved: {count} problem(s).',
    cause: '{message}',
    next: '{next}',
    status: 422,
    exitCode: 2,
  },
  scoping_filter_refused: {
    title: 'The scoping filter "{filter}" cannot be saved.',
    cause: '{message}',
    next: '{next}',
    status: 422,
    exitCode: 2,
  },
  settings_refused: {
    title: 'The settings cannot be saved: {path} is not right.',
    cause: '{message}',
    next: '{next}',
    status: 422,
    exitCode: 2,
  },
  settings_changed_meanwhile: {
    title: 'The settings of {application} were changed meanwhile.',
    cause: 'You edited version {expected}; {by} has saved version {version} since.',
    next: 'Look at what changed, then make your change to the current version: rollcall mapping diff --app "{application}" {expected} {version}',
    status: 409,
    exitCode: 6,
  },
  version_not_found: {
    title: '{application} has no version {version} of its settings.',
    cause: 'Versions are numbered from 1 on, one for each time settings were saved.',
    next: 'List them with: rollcall mapping history --app "{application}"',
    status: 404,
    exitCode: 5,
  },
  mapping_not_found: {
    title: 'Nothing is mapped to {target}.',
    cause: 'The attribute mappings have no row for {target}. {hint}',
    next: 'List them with: rollcall mapping list --app "{application}"',
    status: 404,
    exitCode: 5,
  },
  role_in_use: {
    title: 'The app role {role} is in use.',
    cause: '{count} assignment(s) carry it; without the role they would count as Default Access.',
    next: 'Take those assignments away first, or remove the role all the same with --keep-assignments.',
    status: 409,
    exitCode: 6,
  },
  function_not_found: {
    title: 'There is no function {name}.',
    cause: 'The expression language does not have it. {hint}',
    next: 'List them with: rollcall expr functions',
    status: 404,
    exitCode: 5,
  },
  gallery_entry_refused: {
    title: 'The gallery entry {entry} cannot be used.',
    cause: '{message}',
    next: '{next}',
    status: 422,
    exitCode: 2,
  },
  gallery_entry_unknown: {
    title: 'The gallery has no application {entry}.',
    cause: 'It has {known}.',
    next: 'Choose one of them, or start from "scim" for an application of your own.',
    status: 404,
    exitCode: 5,
  },
} as const satisfies Record<string, ErrorDefinition>
