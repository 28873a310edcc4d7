import type { JsonObject, ResourceType } from '../../scim/index.ts'
import { coerceProperty } from './coerce-property.ts'
import { type LocatedAttribute, locateAttribute, valuesOf } from './locate-attribute.ts'
import type { PropertyDefinition, PropertyProblem, PropertyValue, PropertyValues } from './property.ts'

/** Definitions made ready for many records. */
export interface CompiledProperties {
  readonly properties: readonly CompiledProperty[]
}

interface CompiledProperty {
  readonly definition: PropertyDefinition
  readonly sources: ReadonlyMap<number | null, LocatedAttribute>
}

export const noProperties: CompiledProperties = { properties: [] }

/** An attribute that the tenant's schemas have no more is one that no record has. */
export function compileProperties(
  definitions: readonly PropertyDefinition[],
  type: ResourceType,
): CompiledProperties {
  return {
    properties: definitions.map((definition) => ({
      definition,
      sources: new Map(
        definition.sources.flatMap(({ connection, attribute }) => {
          const located = locateAttribute(attribute, type)
          return located === undefined || 'reason' in located ? [] : [[connection, located] as const]
        }),
      ),
    })),
  }
}

export interface ReadProperties {
  readonly values: PropertyValues
  readonly problems: readonly PropertyProblem[]
}

/** The properties of whoever a record of a connection is about; the record is not changed, whatever is wrong with it. */
export function readProperties(
  { properties }: CompiledProperties,
  connection: number,
  record: JsonObject,
): ReadProperties {
  const values: Record<string, PropertyValue | null> = {}
  const problems: PropertyProblem[] = []
  for (const { definition, sources } of properties) {
    const { name } = definition
    const located = sources.get(connection) ?? sources.get(null)
    const coerced = located ? coerceProperty(definition, valuesOf(located, record)) : { value: null }
    values[name] = 'value' in coerced ? coerced.value : null
    if ('problem' in coerced && located) {
      const { problem, at } = coerced
      problems.push({ property: name, attribute: located.text, problem, value: at })
    }
  }
  return { values, problems }
}

/** One property before and after; undefined: there was or is none of that name. */
export interface PropertyDifference {
  readonly property: string
  readonly before: PropertyValue | null
  readonly after: PropertyValue | null
}

export function differBy(before: PropertyValues, after: PropertyValues): PropertyDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((property) => {
    const [was, is] = [before[property] ?? null, after[property] ?? null]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ property, before: was, after: is }]
  })
}
