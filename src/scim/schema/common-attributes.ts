import { attribute } from './attribute.ts'

/** Attributes every resource has, whatever its schema (RFC 7643 §3.1; `schemas` is §3). */
export const commonAttributes = [
  attribute({
    name: 'schemas',
    type: 'reference',
    multiValued: true,
    required: true,
    returned: 'always',
    referenceTypes: ['uri'],
    description: 'URIs of the schemas that define the attributes present in this resource.',
  }),
  attribute({
    name: 'id',
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
    description: 'Identifier issued by the service provider; stable and never assigned again.',
  }),
  attribute({
    name: 'externalId',
    caseExact: true,
    description: 'Identifier the provisioning client uses for this resource.',
  }),
  attribute({
    name: 'meta',
    type: 'complex',
    mutability: 'readOnly',
    description: 'Resource metadata, kept by the service provider.',
    subAttributes: [
      attribute({
        name: 'resourceType',
        caseExact: true,
        mutability: 'readOnly',
        description: 'Name of the resource type.',
      }),
      attribute({
        name: 'created',
        type: 'dateTime',
        mutability: 'readOnly',
        description: 'When the resource was added.',
      }),
      attribute({
        name: 'lastModified',
        type: 'dateTime',
        mutability: 'readOnly',
        description: 'When the resource last changed.',
      }),
      attribute({
        name: 'location',
        type: 'reference',
        referenceTypes: ['uri'],
        mutability: 'readOnly',
        description: 'Address of the resource.',
      }),
      attribute({
        name: 'version',
        caseExact: true,
        mutability: 'readOnly',
        description: 'Entity tag of this version.',
      }),
    ],
  }),
] as const
