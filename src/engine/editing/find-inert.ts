import type { ApplicationSettings } from '../application.ts'
import { readExpression } from '../mapping/check-mappings.ts'

/** A setting that can be written down but that Rollcall does not act on yet. */
export interface InertSetting {
  readonly path: string
  readonly value: string
  /** What does not happen, as a sentence. */
  readonly text: string
}

/**
 * Settings that differ from doing nothing and yet do nothing: nobody may set one believing that it works. Whatever
 * the engine learns to honour leaves this list.
 */
export function findInert(settings: ApplicationSettings): readonly InertSetting[] {
  return [...inertConnection(settings), ...inertFunctions(settings)]
}

function inertConnection({ profile }: ApplicationSettings): InertSetting[] {
  return [
    ...(profile === 'okta'
      ? [
          {
            path: 'profile',
            value: profile,
            text: 'Accounts are updated with PATCH; PUT is not written yet.',
          },
        ]
      : []),
  ]
}

const inertByFunction: Readonly<Record<string, string>> = {
  AppRoleAssignmentsComplex: 'Roles at the target that the person no longer has would be removed, not kept.',
  AppRoleAssignments: 'Roles at the target that the person no longer has would be removed, not kept.',
  DefaultDomain: 'The directory has no default domain yet; DefaultDomain() is always empty.',
}

function inertFunctions(settings: ApplicationSettings): InertSetting[] {
  return (['users', 'groups'] as const).flatMap((object) =>
    settings[object].attributes.flatMap((row) => {
      if (row.kind !== 'expression') return []
      const used = [...(readExpression(row.expression).compiled?.functions ?? [])]
      return used
        .filter((name) => Object.hasOwn(inertByFunction, name))
        .map((name) => ({
          path: `${object}.attributes[${row.target}]`,
          value: name,
          text: inertByFunction[name] ?? '',
        }))
    }),
  )
}
