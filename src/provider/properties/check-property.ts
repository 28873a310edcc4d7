import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ResourceType } from '../../scim/index.ts'
import { type LocatedAttribute, locateAttribute } from './locate-attribute.ts'
import type { PropertyDefinition, PropertyType } from './property.ts'

const longestTitle = 120
const mostChoices = 200

/**
 * A definition with its attributes in canonical spelling. Throws `property_invalid`, `property_attribute_unknown`,
 * `property_type_unfit`: what could never work is refused when it is said, and not with the first value that comes.
 */
export function checkProperty(definition: PropertyDefinition, type: ResourceType): PropertyDefinition {
  checkWords(definition)
  const sources = definition.sources.map(({ connection, attribute }) => ({
    connection,
    attribute: checkSource(definition, attribute, type),
  }))
  const places = sources.map(({ connection }) => connection)
  if (sources.length === 0) refuse(definition, 'it needs an attribute to take its value from')
  if (new Set(places).size < places.length) {
    refuse(definition, 'each connection takes its value from one attribute')
  }
  return { ...definition, sources }
}

function checkWords(definition: PropertyDefinition): void {
  const { name, title, type, choices } = definition
  if (!/^[a-z][a-z0-9_-]{0,59}$/i.test(name)) {
    refuse(definition, 'its name has letters, digits, - and _, begins with a letter, and has at most 60')
  }
  if (title.trim() === '' || title.length > longestTitle) {
    refuse(definition, `its title has 1 to ${longestTitle} characters`)
  }
  const hasChoices = choices.length > 0 && choices.every((choice) => choice.trim() !== '')
  if (type === 'choice' && (!hasChoices || choices.length > mostChoices)) {
    refuse(definition, `a choice has 1 to ${mostChoices} words to choose from`)
  }
  if (type !== 'choice' && choices.length > 0) refuse(definition, `a ${type} has no choices`)
}

function checkSource(
  { name, type }: Pick<PropertyDefinition, 'name' | 'type'>,
  attribute: string,
  resourceType: ResourceType,
): string {
  const located = locateAttribute(attribute, resourceType)
  if (located === undefined) throw new RollcallError('property_attribute_unknown', { attribute })
  if ('reason' in located) refuse({ name }, located.reason)
  const reason = unfit(type, located)
  if (reason === undefined) return located.text
  throw new RollcallError('property_type_unfit', { attribute: located.text, type, reason })
}

/** Which types of properties can be made of a value of an attribute's type; text can be anything, and is read value by value. */
const fits: Readonly<Record<string, readonly PropertyType[]>> = {
  boolean: ['boolean', 'string', 'choice'],
  integer: ['number', 'string', 'choice'],
  decimal: ['number', 'string', 'choice'],
  dateTime: ['date', 'string'],
  binary: ['string'],
}

function unfit(type: PropertyType, { text, leaf, top, several }: LocatedAttribute): string | undefined {
  if (top.mutability === 'readOnly' || top.name === 'schemas') return `${text} is never received`
  if (leaf.returned === 'never' || top.returned === 'never') return `${text} is never kept`
  if (leaf.returned === 'request' || top.returned === 'request') return `${text} is not shown`
  const hasValue = leaf.subAttributesByName.has('value')
  if (leaf.type === 'complex' && !hasValue) {
    const parts = leaf.subAttributes.map((sub) => `${text}.${sub.name}`).join(', ')
    return `${text} is made of several parts; name one: ${parts}`
  }
  if (several && type !== 'list') {
    return `${text} can have several values; take the type list, or say which one is meant: ${selectionOf(text, top)}`
  }
  const valueType = leaf.type === 'complex' ? leaf.subAttributesByName.get('value')?.type : leaf.type
  const possible = fits[valueType ?? 'string']
  if (possible === undefined || possible.includes(type) || (type === 'list' && several)) return undefined
  return `${text} is of type ${valueType}, which can become ${possible.join(', ')}`
}

function selectionOf(text: string, top: LocatedAttribute['top']): string {
  const [first, sub] = [text.split('.')[0] ?? text, text.split('.')[1]]
  const word = top.subAttributesByName.get('type')?.canonicalValues[0] ?? 'work'
  return top.subAttributesByName.has('type')
    ? `${first}[type eq "${word}"].${sub ?? 'value'}`
    : `${first}[value eq "…"]`
}

function refuse({ name }: Pick<PropertyDefinition, 'name'>, reason: string): never {
  throw new RollcallError('property_invalid', { property: name, reason })
}
