import { createHash } from 'node:crypto'
import {
  exactSchemas,
  type JsonObject,
  type JsonValue,
  type ResourceType,
  weakEtag,
} from '../../scim/index.ts'
import type { ResourceEntry, StoredResource } from '../store.ts'
import type { SimpleRecord } from './records.ts'

/** A record as the provider knows resources. Members and groups are put in where they are wanted. */
export function describeRecord(
  type: ResourceType,
  record: SimpleRecord,
  more: Pick<StoredResource, 'members' | 'groups'> = {},
): StoredResource {
  const own: JsonObject = {}
  for (const [name, value] of Object.entries(record.attributes)) {
    // A row's empty columns arrive as null or undefined; in SCIM what has no value is not there (RFC 7643 §2.5).
    if (value !== null && value !== undefined && !ours.has(name)) own[name] = value
  }
  return {
    type,
    id: record.id,
    version: versionOf(record),
    created: record.created,
    lastModified: record.lastModified,
    document: { schemas: exactSchemas(own, type), id: record.id, ...own },
    ...more,
  }
}

/** Attributes that are made here, whatever a record says. */
const ours: ReadonlySet<string> = new Set(['id', 'schemas', 'meta', 'groups', 'members'])

/** Made from the content where the application does not count. 48 bits, so that it stays a whole number. */
function versionOf({ attributes, members, lastModified, version }: SimpleRecord): number {
  if (version !== undefined) return version
  const content = JSON.stringify([attributes, members ?? [], lastModified])
  return createHash('sha256').update(content).digest().readUIntBE(0, 6)
}

/** A resource as filters and sorting see it. */
export function filterableOf(stored: StoredResource): JsonObject {
  const { type, created, lastModified, version, document, members, groups } = stored
  return {
    ...(document as JsonObject),
    ...(members === undefined ? {} : { members: [...(members as readonly JsonValue[])] }),
    ...(groups === undefined ? {} : { groups: [...(groups as readonly JsonValue[])] }),
    meta: {
      resourceType: type.name,
      created: created.toISOString(),
      lastModified: lastModified.toISOString(),
      version: weakEtag(version),
    },
  }
}

/** What a client wants stored, as the application is to store it. */
export function attributesOf(entry: ResourceEntry): JsonObject {
  const hidden = entry.hidden === null ? {} : (JSON.parse(entry.hidden) as JsonObject)
  const { id: _id, schemas: _schemas, ...own } = JSON.parse(entry.document) as JsonObject
  return { ...own, ...hidden }
}
