/** Data types of RFC 7643 §2.3 (`binary` is missing from the list in §7; errata 5606 and 8415 add it). */
export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'binary'
  | 'reference'
  | 'complex'

export type Mutability = 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
export type Returned = 'always' | 'never' | 'default' | 'request'
export type Uniqueness = 'none' | 'server' | 'global'

/** An attribute and its characteristics (RFC 7643 §2.2, §7). Made by `attribute()`. */
export interface Attribute {
  readonly name: string
  readonly type: AttributeType
  readonly multiValued: boolean
  readonly description: string
  readonly required: boolean
  readonly canonicalValues: readonly string[]
  readonly caseExact: boolean
  readonly mutability: Mutability
  readonly returned: Returned
  readonly uniqueness: Uniqueness
  readonly referenceTypes: readonly string[]
  readonly subAttributes: readonly Attribute[]
  /** The same sub-attributes by lower-cased name: names are compared without case (RFC 7643 §2.1). */
  readonly subAttributesByName: ReadonlyMap<string, Attribute>
}

/** What has to be said about an attribute; everything left out takes the RFC's default. */
export interface AttributeInput {
  readonly name: string
  readonly type?: AttributeType
  readonly multiValued?: boolean
  readonly description?: string
  readonly required?: boolean
  readonly canonicalValues?: readonly string[]
  readonly caseExact?: boolean
  readonly mutability?: Mutability
  readonly returned?: Returned
  readonly uniqueness?: Uniqueness
  readonly referenceTypes?: readonly string[]
  readonly subAttributes?: readonly Attribute[]
}

/** An attribute with the defaults of RFC 7643 §2.2 filled in. */
export function attribute(input: AttributeInput): Attribute {
  const type = input.type ?? 'string'
  const subAttributes = input.subAttributes ?? []
  return {
    name: input.name,
    type,
    multiValued: input.multiValued ?? false,
    description: input.description ?? '',
    required: input.required ?? false,
    canonicalValues: input.canonicalValues ?? [],
    // RFC 7643 §2.3.6, §2.3.7: binary and reference are always case exact, whatever the printed schema says (erratum 6001).
    caseExact: type === 'binary' || type === 'reference' || (input.caseExact ?? false),
    mutability: input.mutability ?? 'readWrite',
    returned: input.returned ?? 'default',
    uniqueness: input.uniqueness ?? 'none',
    referenceTypes: input.referenceTypes ?? [],
    subAttributes,
    subAttributesByName: new Map(subAttributes.map((sub) => [sub.name.toLowerCase(), sub])),
  }
}
