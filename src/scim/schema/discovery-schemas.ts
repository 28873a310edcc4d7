import { type Attribute, attribute } from './attribute.ts'
import type { Schema } from './schema.ts'
import { urns } from './urns.ts'

const readOnly = { mutability: 'readOnly', required: true } as const
const text = (name: string, description: string, required = true): Attribute =>
  attribute({ name, description, mutability: 'readOnly', required })
const flag = (name: string, description: string): Attribute =>
  attribute({ name, type: 'boolean', description, ...readOnly })
const count = (name: string, description: string, required = true): Attribute =>
  attribute({ name, type: 'integer', description, mutability: 'readOnly', required })
const link = (name: string, description: string, required = false): Attribute =>
  attribute({
    name,
    type: 'reference',
    referenceTypes: ['external'],
    description,
    mutability: 'readOnly',
    required,
  })
const uri = (name: string, description: string): Attribute =>
  attribute({ name, type: 'reference', referenceTypes: ['uri'], description, ...readOnly })
const part = (name: string, description: string, subAttributes: readonly Attribute[]): Attribute =>
  attribute({ name, type: 'complex', description, ...readOnly, subAttributes })
const supported = flag('supported', 'Whether it is supported.')

/** The ServiceProviderConfig schema (RFC 7643 §5, §8.7.2 with `etag`, `type` and `primary`; RFC 9865 §4). */
export const serviceProviderConfigSchema: Schema = {
  id: urns.serviceProviderConfig,
  name: 'ServiceProviderConfig',
  description: 'What the service provider supports.',
  attributes: [
    link('documentationUri', 'Address of the documentation.'),
    part('patch', 'PATCH.', [supported]),
    part('bulk', 'Bulk operations.', [
      supported,
      count('maxOperations', 'Most operations in one request.'),
      count('maxPayloadSize', 'Largest request in bytes.'),
    ]),
    part('filter', 'Filters.', [supported, count('maxResults', 'Most resources in one answer.')]),
    part('changePassword', 'Changing a password.', [supported]),
    part('sort', 'Sorting.', [supported]),
    part('etag', 'Versions.', [supported]),
    attribute({
      name: 'pagination',
      type: 'complex',
      description: 'Paging.',
      mutability: 'readOnly',
      subAttributes: [
        flag('cursor', 'Whether pages are found by cursor.'),
        flag('index', 'Whether pages are found by index.'),
        text('defaultPaginationMethod', 'Method used when a request names none.', false),
        count('defaultPageSize', 'Resources in a page when a request does not say.', false),
        count('maxPageSize', 'Most resources in a page.', false),
        count('cursorTimeout', 'Seconds a cursor lives at least.', false),
      ],
    }),
    attribute({
      name: 'authenticationSchemes',
      type: 'complex',
      multiValued: true,
      description: 'Ways to authenticate.',
      ...readOnly,
      subAttributes: [
        attribute({
          name: 'type',
          description: 'Kind of scheme.',
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
          ...readOnly,
        }),
        text('name', 'Name of the scheme.'),
        text('description', 'What the scheme is.'),
        link('specUri', 'Address of its specification.'),
        link('documentationUri', 'Address of its documentation.'),
        attribute({
          name: 'primary',
          type: 'boolean',
          description: 'Whether it is the preferred one.',
          mutability: 'readOnly',
        }),
      ],
    }),
  ],
}

/** The ResourceType schema (RFC 7643 §6; `schemaExtensions` multi-valued and optional by erratum 7522). */
export const resourceTypeSchema: Schema = {
  id: urns.resourceType,
  name: 'ResourceType',
  description: 'A kind of resource.',
  attributes: [
    attribute({ name: 'id', description: 'Identifier of the resource type.', mutability: 'readOnly' }),
    text('name', 'Name of the resource type.'),
    text('description', 'What such resources are.', false),
    uri('endpoint', 'Endpoint, relative to the base URL.'),
    attribute({ ...uri('schema', 'Its base schema.'), caseExact: true }),
    attribute({
      name: 'schemaExtensions',
      type: 'complex',
      multiValued: true,
      description: 'Its extensions.',
      mutability: 'readOnly',
      subAttributes: [uri('schema', 'The schema.'), flag('required', 'Whether every resource carries it.')],
    }),
  ],
}

const characteristics = (): Attribute[] => [
  attribute({ ...text('name', 'Name of the attribute.'), caseExact: true }),
  attribute({
    name: 'type',
    description: 'Data type.',
    canonicalValues: [
      'string',
      'boolean',
      'decimal',
      'integer',
      'dateTime',
      'binary',
      'reference',
      'complex',
    ],
    ...readOnly,
  }),
  flag('multiValued', 'Whether it holds a list.'),
  text('description', 'What it is.', false),
  attribute({ ...flag('required', 'Whether it has to have a value.'), required: false }),
  attribute({
    name: 'canonicalValues',
    multiValued: true,
    description: 'Values to be expected.',
    mutability: 'readOnly',
    caseExact: true,
  }),
  attribute({ ...flag('caseExact', 'Whether case matters.'), required: false }),
  attribute({
    name: 'mutability',
    description: 'Who may change it, and when.',
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
    mutability: 'readOnly',
    caseExact: true,
  }),
  attribute({
    name: 'returned',
    description: 'When it is returned.',
    canonicalValues: ['always', 'never', 'default', 'request'],
    mutability: 'readOnly',
    caseExact: true,
  }),
  attribute({
    name: 'uniqueness',
    description: 'Where its value is unique.',
    canonicalValues: ['none', 'server', 'global'],
    mutability: 'readOnly',
    caseExact: true,
  }),
  // Multi-valued by erratum 5607.
  attribute({
    name: 'referenceTypes',
    multiValued: true,
    description: 'What a reference may point at.',
    mutability: 'readOnly',
    caseExact: true,
  }),
]

/** The Schema schema (RFC 7643 §7); the one place where complex attributes nest. */
export const schemaSchema: Schema = {
  id: urns.schema,
  name: 'Schema',
  description: 'A schema.',
  attributes: [
    attribute({ ...uri('id', 'URI of the schema.'), returned: 'always' }),
    text('name', 'Name of the schema.', false),
    text('description', 'What the schema describes.', false),
    attribute({
      name: 'attributes',
      type: 'complex',
      multiValued: true,
      description: 'Attributes of the schema.',
      ...readOnly,
      subAttributes: [
        ...characteristics(),
        attribute({
          name: 'subAttributes',
          type: 'complex',
          multiValued: true,
          description: 'Parts of a complex attribute.',
          mutability: 'readOnly',
          subAttributes: characteristics(),
        }),
      ],
    }),
  ],
}

/** The schemas of the discovery resources; they are listed at `/Schemas` beside those of the resource types. */
export const discoverySchemas: readonly Schema[] = [
  serviceProviderConfigSchema,
  resourceTypeSchema,
  schemaSchema,
]
