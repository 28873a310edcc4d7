import { groupType, userType } from '../../scim/index.ts'
import type { ApplicationSettings } from '../application/application.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import type { KnownAttribute } from '../expression/check-expression.ts'
import { checkMappings } from '../mapping/check-mappings.ts'
import { sourcesOf } from '../mapping/compile-mappings.ts'
import { knownSources } from '../mapping/known-sources.ts'
import type { MappingsProblem } from '../mapping/mapping-problem.ts'
import { withUserNameFormat } from '../mapping/user-name-format.ts'
import type { EnginePorts } from '../ports.ts'

export type MappedObject = 'users' | 'groups'

/** A problem of the mappings of people or of groups, known at saving time. */
export interface SettingsProblem extends MappingsProblem {
  readonly object: MappedObject
}

export type SourcesByObject = Readonly<Record<MappedObject, readonly KnownAttribute[]>>

export const kindOf = { users: 'person', groups: 'group' } as const

/**
 * The source attributes that settings may name: the usual ones, those the directory really has, and those the saved
 * settings name already, which must not stop another row from being mended.
 */
export async function readSources(
  { store }: Pick<EnginePorts, 'store'>,
  application: Pick<ApplicationRecord, 'directoryId' | 'settings'>,
  settings: ApplicationSettings,
): Promise<SourcesByObject> {
  const read = async (object: MappedObject): Promise<readonly KnownAttribute[]> => {
    const saved = namesIn(application.settings, object)
    const usual = new Set(knownSources(typeName[object]).map(({ name }) => name))
    const asked = namesIn(settings, object).filter((name) => !usual.has(name) && !saved.includes(name))
    const found = await store.findAttributes(application.directoryId, kindOf[object], asked.slice(0, 50))
    const known = knownSources(typeName[object], found)
    const names = new Set(known.map(({ name }) => name))
    return [...known, ...saved.filter((name) => !names.has(name)).map((name) => ({ name }))]
  }
  const [users, groups] = await Promise.all([read('users'), read('groups')])
  return { users, groups }
}

const typeName = { users: 'User', groups: 'Group' } as const

/** The attributes that rows and filters of a mapping read. */
function namesIn(settings: ApplicationSettings, object: MappedObject): string[] {
  const { attributes, filters } = settings[object]
  const inFilters = filters.flatMap((filter) => filter.clauses.map((clause) => clause.attribute))
  return [...new Set([...attributes.flatMap(sourcesOf), ...inFilters])]
}

/** `defaultDomain`: of the directory, where that is known. Every problem of the mappings and scoping filters, errors and warnings, people first. */
export function checkSettings(
  settings: ApplicationSettings,
  sources: SourcesByObject,
  defaultDomain?: string | null,
): readonly SettingsProblem[] {
  return (['users', 'groups'] as const).flatMap((object) => {
    const format = object === 'users' ? settings.userNameFormat : 'as_mapped'
    const mapping = withUserNameFormat(settings[object], format)
    const type = object === 'users' ? userType : groupType
    const surroundings = { type, scope: settings.scope, sources: sources[object] }
    const problems = checkMappings(mapping, {
      ...surroundings,
      ...(defaultDomain === undefined ? {} : { defaultDomain }),
    })
    return problems.map((problem) => ({ ...problem, object }))
  })
}
