import { ScimError } from '../errors.ts'
import type { Attribute } from './attribute.ts'
import { commonAttributes } from './common-attributes.ts'
import type { Schema, SchemaExtension } from './schema.ts'

/** A place in a resource: an attribute of its schema, or of an extension, and perhaps a sub-attribute. */
export interface AttributePath {
  /** Canonical spelling: `name.givenName`, `urn:…:enterprise:2.0:User:manager.value`. */
  readonly text: string
  /** URN of the extension whose object holds the attribute; undefined for core attributes. */
  readonly extension: string | undefined
  readonly attribute: Attribute
  readonly subAttribute: Attribute | undefined
}

/** The attributes of one extension of a type. */
export interface ExtensionIndex {
  readonly schema: Schema
  readonly required: boolean
  readonly attributes: ReadonlyMap<string, AttributePath>
}

/** Look-up tables of a resource type; every key is lower-cased, because names ignore case (RFC 7643 §2.1). */
export interface TypeIndex {
  /** Every path in every standard spelling, with and without the core URN. */
  readonly paths: ReadonlyMap<string, AttributePath>
  /** Top-level members of the resource: core and common attributes. */
  readonly attributes: ReadonlyMap<string, AttributePath>
  readonly extensions: ReadonlyMap<string, ExtensionIndex>
  /** Extension attributes by name alone, for clients that leave the URN out; core names win. */
  readonly unqualified: ReadonlyMap<string, AttributePath>
  /** URN of the core schema, lower-cased. */
  readonly coreUrn: string
}

/** Builds the look-up tables of a resource type. */
export function indexAttributes(schema: Schema, schemaExtensions: readonly SchemaExtension[]): TypeIndex {
  const paths = new Map<string, AttributePath>()
  const unqualified = new Map<string, AttributePath>()
  const attributes = new Map<string, AttributePath>()
  for (const attribute of [...commonAttributes, ...schema.attributes]) {
    // RFC 7643 §3.1: characteristics of the common attributes win over any older listing in a schema.
    if (attributes.has(attribute.name.toLowerCase())) continue
    for (const path of pathsOf(attribute, undefined)) {
      paths.set(path.text.toLowerCase(), path)
      paths.set(`${schema.id}:${path.text}`.toLowerCase(), path)
      if (path.subAttribute === undefined) attributes.set(attribute.name.toLowerCase(), path)
    }
  }
  const extensions = new Map<string, ExtensionIndex>()
  for (const extension of schemaExtensions) {
    const own = new Map<string, AttributePath>()
    for (const attribute of extension.schema.attributes) {
      for (const path of pathsOf(attribute, extension.schema.id)) {
        paths.set(path.text.toLowerCase(), path)
        const bare = path.text.slice(extension.schema.id.length + 1).toLowerCase()
        if (!paths.has(bare) && !unqualified.has(bare)) unqualified.set(bare, path)
        if (path.subAttribute === undefined) own.set(attribute.name.toLowerCase(), path)
      }
    }
    const urn = extension.schema.id.toLowerCase()
    if (extensions.has(urn) || urn === schema.id.toLowerCase()) {
      throw new ScimError(500, `Schema ${extension.schema.id} is listed twice in one resource type.`)
    }
    extensions.set(urn, { schema: extension.schema, required: extension.required, attributes: own })
  }
  return { paths, attributes, extensions, unqualified, coreUrn: schema.id.toLowerCase() }
}

function pathsOf(attribute: Attribute, extension: string | undefined): AttributePath[] {
  const text = extension === undefined ? attribute.name : `${extension}:${attribute.name}`
  return [
    { text, extension, attribute, subAttribute: undefined },
    ...attribute.subAttributes.map((subAttribute) => ({
      text: `${text}.${subAttribute.name}`,
      extension,
      attribute,
      subAttribute,
    })),
  ]
}
