import type { ErrorDefinition } from './definition.ts'

export const engineErrors = {
  // Mapping: what an account should be. Known when settings are saved, unless a value is named.
  expression_refused: {
    title: 'The expression cannot be used: {message}',
    cause: '{message} (character {character})',
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
