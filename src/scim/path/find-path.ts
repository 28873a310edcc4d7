import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { schemaAliases } from '../dialect/schema-aliases.ts'
import type { AttributePath, ExtensionIndex } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/**
 * Finds the attribute a client means by a path, with the spellings the profile tolerates: an extension attribute without
 * its URN, a dot after the URN, a well-known wrong URN. Undefined when no schema of the type has it.
 */
export function findPath(
  text: string,
  type: ResourceType,
  profile: Profile,
  notes: Note[],
): AttributePath | undefined {
  const name = text.toLowerCase()
  const { paths, unqualified } = type.index
  const exact = paths.get(name)
  if (exact !== undefined) return exact
  const bare = unqualified.get(name)
  if (bare !== undefined && tolerates(profile, notes, 'unqualified_extension', bare.text)) return bare
  for (const urn of [type.index.coreUrn, ...type.index.extensions.keys()]) {
    const dotted = name.startsWith(`${urn}.`) ? paths.get(`${urn}:${name.slice(urn.length + 1)}`) : undefined
    if (dotted !== undefined && tolerates(profile, notes, 'urn_dot_separator', dotted.text)) return dotted
  }
  for (const [alias, meant] of name.startsWith('urn:') ? schemaAliases : []) {
    if (!name.startsWith(`${alias}:`)) continue
    for (const urn of meant) {
      const path = paths.get(`${urn.toLowerCase()}${name.slice(alias.length)}`)
      if (path !== undefined && tolerates(profile, notes, 'schema_aliases', path.text)) return path
    }
  }
  return undefined
}

/** The extension a path names as a whole (`urn:…:enterprise:2.0:User`), or undefined. */
export function findExtension(
  text: string,
  type: ResourceType,
  profile: Profile,
  notes: Note[],
): ExtensionIndex | undefined {
  const name = text.toLowerCase()
  const exact = type.index.extensions.get(name)
  if (exact !== undefined) return exact
  for (const urn of schemaAliases.get(name) ?? []) {
    const extension = type.index.extensions.get(urn.toLowerCase())
    if (extension !== undefined && tolerates(profile, notes, 'schema_aliases', urn)) return extension
  }
  return undefined
}
