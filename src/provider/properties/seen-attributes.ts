import {
  type Attribute,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ResourceType,
} from '../../scim/index.ts'
import { maskSample } from './mask-sample.ts'
import type { PropertyType } from './property.ts'

/** An attribute that records have a value of. */
export interface SeenAttribute {
  /** As a property's source names it. */
  readonly attribute: string
  readonly type: Attribute['type']
  readonly multiValued: boolean
  /** Among the records looked at. */
  readonly count: number
  /** A value, without what would tell whose it is. */
  readonly sample: string
  readonly suggestedType: PropertyType
}

interface Found {
  readonly leaf: Attribute
  readonly multiValued: boolean
  count: number
  readonly sample: string
}

/** Attributes no product would want as a property: they are the member, or say nothing about anyone. */
const left = new Set(['schemas', 'id', 'meta', 'groups', 'password', 'active'])

/** What is asked for of records one by one; the order is that of the first record that has it. */
export function collectSeen(type: ResourceType): {
  add(record: JsonObject): void
  seen(): SeenAttribute[]
} {
  const found = new Map<string, Found>()
  const note = (text: string, leaf: Attribute, multiValued: boolean, value: JsonValue) => {
    const known = found.get(text)
    if (known) known.count += 1
    else found.set(text, { leaf, multiValued, count: 1, sample: maskSample(value) })
  }
  return {
    add(record) {
      for (const [text, leaf, multiValued, value] of attributesOf(record, type)) {
        note(text, leaf, multiValued, value)
      }
    },
    seen: () =>
      [...found].map(([attribute, { leaf, multiValued, count, sample }]) => ({
        attribute,
        type: leaf.type,
        multiValued,
        count,
        sample,
        suggestedType: suggest(leaf, multiValued),
      })),
  }
}

type Place = readonly [text: string, leaf: Attribute, multiValued: boolean, value: JsonValue]

function attributesOf(record: JsonObject, type: ResourceType): Place[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const own = type.index.attributes.get(name.toLowerCase())
    if (own) return left.has(name) ? [] : placesOf(name, own.attribute, value)
    const extension = type.index.extensions.get(name.toLowerCase())
    if (!extension || !isJsonObject(value)) return []
    return Object.entries(value).flatMap(([key, inner]) => {
      const path = extension.attributes.get(key.toLowerCase())
      return path ? placesOf(path.text, path.attribute, inner) : []
    })
  })
}

/** Each place at most once a record, so that counts are of people and not of values. */
function placesOf(text: string, attribute: Attribute, value: JsonValue): Place[] {
  if (attribute.type !== 'complex') {
    const first = Array.isArray(value) ? value[0] : value
    return isNothing(first) ? [] : [[text, attribute, attribute.multiValued, first]]
  }
  if (!attribute.multiValued) return partsOf(text, attribute, value, false)
  const places = new Map<string, Place>()
  for (const element of Array.isArray(value) ? value : [value]) {
    const kind = isJsonObject(element) ? element['type'] : undefined
    const isSelected = typeof kind === 'string' && kind !== '' && !kind.includes('"')
    const at = isSelected ? `${text}[type eq "${kind}"]` : text
    for (const place of partsOf(at, attribute, element, !isSelected)) {
      if (!places.has(place[0])) places.set(place[0], place)
    }
  }
  return [...places.values()]
}

/** Parts that only describe another part are no news. */
const describing = new Set(['type', 'primary', 'display', '$ref'])

function partsOf(text: string, attribute: Attribute, value: JsonValue, multiValued: boolean): Place[] {
  if (!isJsonObject(value)) return []
  return attribute.subAttributes.flatMap((sub): Place[] => {
    const part = value[sub.name]
    if (describing.has(sub.name) || isNothing(part)) return []
    return [[`${text}.${sub.name}`, sub, multiValued || sub.multiValued, part]]
  })
}

function isNothing(value: JsonValue | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

function suggest(leaf: Attribute, multiValued: boolean): PropertyType {
  if (multiValued) return 'list'
  if (leaf.type === 'boolean') return 'boolean'
  if (leaf.type === 'integer' || leaf.type === 'decimal') return 'number'
  return leaf.type === 'dateTime' ? 'date' : 'string'
}
