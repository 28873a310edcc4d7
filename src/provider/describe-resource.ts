import {
  type Answers,
  type Attribute,
  type AttributePath,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ResourceType,
  scimError,
} from '../scim/index.ts'
import { attributeKey } from './paging/index-key.ts'
import type { ResourceEntry, ResourceKeys } from './store.ts'

/** What is known of a resource type once, so that describing a resource looks nothing up. */
export interface TypePlan {
  /** The attribute whose value must be unique; undefined when the type has none. */
  readonly unique: AttributePath | undefined
  /** Attributes besides whose values must be unique: those of a tenant's own schemas. */
  readonly alsoUnique: readonly AttributePath[]
  /** Top-level attributes that are not returned by default. */
  readonly hidden: ReadonlySet<string>
  /** Whether the document has places, inside extensions or complex values, that are not returned by default either. */
  readonly hidesInside: boolean
  /** Whether anything, anywhere, is returned on request only. */
  readonly answersRequests: boolean
  /** Attributes kept in the side table of values. */
  readonly indexed: readonly AttributePath[]
  /** Attributes whose values are rows elsewhere, or are computed from such rows. */
  readonly detached: readonly string[]
}

/** Looked up by clients of all kinds, and not a column: `emails` by PingOne and Entra, the rest by mappings. */
const indexedPaths = [
  'emails.value',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:employeenumber',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager.value',
]

const plans = new WeakMap<ResourceType, TypePlan>()

export function planOf(type: ResourceType): TypePlan {
  const known = plans.get(type)
  if (known) return known
  const tops = [...type.index.attributes.values()]
  const unique = tops.find(({ attribute }) => attribute.uniqueness !== 'none' && attribute.name !== 'id')
  const plan: TypePlan = {
    unique,
    alsoUnique: [...new Set(type.index.paths.values())].filter(
      (path) => path.text !== 'id' && path.text !== unique?.text && isUnique(path),
    ),
    hidden: new Set(
      tops.filter(({ attribute }) => isHidden(attribute)).map(({ attribute }) => attribute.name),
    ),
    hidesInside: [...type.index.paths.values()].some(
      ({ attribute, subAttribute, extension }) =>
        isHidden(subAttribute ?? attribute) && (subAttribute !== undefined || extension !== undefined),
    ),
    answersRequests: [...type.index.paths.values()].some(
      ({ attribute, subAttribute }) => (subAttribute ?? attribute).returned === 'request',
    ),
    indexed: indexedPaths.flatMap((path) => type.index.paths.get(path) ?? []),
    detached: type.name === 'Group' ? ['members'] : type.name === 'User' ? ['groups'] : [],
  }
  plans.set(type, plan)
  return plan
}

/** Only what the document holds: its values are taken out of the index by what was stored. */
function isUnique({ attribute, subAttribute, extension }: AttributePath): boolean {
  const leaf = subAttribute ?? attribute
  return leaf.uniqueness !== 'none' && (extension !== undefined || !isHidden(attribute))
}

/** Index entries of unique values, told from those of values that are only looked up. No two resources have the same. */
const uniqueMark = '='

/** The attribute an index entry is about, when its value must be unique. */
export function uniqueAttributeOf(entry: { readonly attribute: string }): string | undefined {
  return entry.attribute.startsWith(uniqueMark) ? entry.attribute.slice(uniqueMark.length) : undefined
}

function isHidden(attribute: Attribute): boolean {
  return attribute.returned === 'request' || attribute.returned === 'never'
}

/**
 * What a store keeps of a resource: its text, and the keys it is found by. Attributes that are never returned are not
 * kept at all: a password that nobody asked for is a liability (checklist Q-18).
 * Throws ScimError 400 `invalidValue` for text a database cannot hold.
 */
export function describeResource(
  type: ResourceType,
  resource: JsonObject,
  answers: Pick<Answers, 'uniqueGroupNames'>,
): ResourceEntry {
  const plan = planOf(type)
  const shown: JsonObject = { schemas: resource['schemas'] ?? [type.schema.id], id: resource['id'] ?? '' }
  let hidden: JsonObject | undefined
  for (const [name, value] of Object.entries(resource)) {
    if (name === 'meta' || plan.detached.includes(name)) continue
    if (!plan.hidden.has(name)) shown[name] = value
    else if (type.index.attributes.get(name.toLowerCase())?.attribute.returned === 'request') {
      hidden = { ...hidden, [name]: value }
    }
  }
  const document = storable(JSON.stringify(shown))
  return {
    document,
    hidden: hidden === undefined ? null : storable(JSON.stringify(hidden)),
    keys: keysOf(type, plan, resource, answers),
  }
}

function keysOf(
  type: ResourceType,
  plan: TypePlan,
  resource: JsonObject,
  answers: Pick<Answers, 'uniqueGroupNames'>,
): ResourceKeys {
  const unique = type.name === 'Group' && answers.uniqueGroupNames ? displayNameOf(type) : plan.unique
  const active = resource['active']
  return {
    unique: keyAt(resource, unique),
    externalId: keyAt(resource, type.index.paths.get('externalid')),
    displayName: typeof resource['displayName'] === 'string' ? resource['displayName'] : null,
    displayKey: keyAt(resource, displayNameOf(type)),
    active: typeof active === 'boolean' ? active : null,
    values: [
      ...plan.indexed.flatMap((path) => entriesOf(resource, path, path.text)),
      ...plan.alsoUnique.flatMap((path) => entriesOf(resource, path, `${uniqueMark}${path.text}`)),
    ],
  }
}

function entriesOf(resource: JsonObject, path: AttributePath, attribute: string): ResourceKeys['values'] {
  return [...new Set(keysAt(resource, path))].map((key) => ({ attribute, key }))
}

function displayNameOf(type: ResourceType): AttributePath | undefined {
  return type.index.paths.get('displayname')
}

function keyAt(resource: JsonObject, path: AttributePath | undefined): string | null {
  return path === undefined ? null : (keysAt(resource, path)[0] ?? null)
}

/** The keys of every string and number at a path. */
function keysAt(resource: JsonObject, path: AttributePath): string[] {
  const holder = path.extension === undefined ? resource : resource[path.extension]
  if (!isJsonObject(holder)) return []
  const values = listOf(holder[path.attribute.name])
  const sub = path.subAttribute
  const leaves = sub ? values.map((value) => (isJsonObject(value) ? value[sub.name] : undefined)) : values
  return leaves.flatMap((leaf) => {
    if (typeof leaf === 'number') return String(leaf)
    return typeof leaf === 'string' ? attributeKey(sub ?? path.attribute, leaf) : []
  })
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** PostgreSQL keeps neither U+0000 nor half a surrogate pair; both arrive as escapes in well-formed JSON. */
function storable(text: string): string {
  if (/\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text) && hasUnstorable(JSON.parse(text))) {
    throw scimError('invalidValue', 'A string holds U+0000 or half of a surrogate pair, which is not text.')
  }
  return text
}

function hasUnstorable(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed()
  if (Array.isArray(value)) return value.some(hasUnstorable)
  return isJsonObject(value) && Object.values(value).some(hasUnstorable)
}
