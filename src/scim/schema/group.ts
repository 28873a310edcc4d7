import { attribute } from './attribute.ts'
import type { Schema } from './schema.ts'
import { urns } from './urns.ts'

/** The Group schema (RFC 7643 §4.2, §8.7.1, with the errata decided). */
export const groupSchema: Schema = {
  id: urns.group,
  name: 'Group',
  description: 'A group of people.',
  attributes: [
    // Erratum 5368: the text says REQUIRED, the printed schema false.
    attribute({ name: 'displayName', required: true, description: 'Name of the group.' }),
    attribute({
      name: 'members',
      type: 'complex',
      multiValued: true,
      description: 'Members of the group.',
      subAttributes: [
        attribute({
          name: 'value',
          caseExact: true,
          mutability: 'immutable',
          description: 'Identifier of the member.',
        }),
        attribute({
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          mutability: 'immutable',
          description: 'Address of the member.',
        }),
        attribute({
          name: 'type',
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
          description: 'Kind of the member.',
        }),
        // Missing from the printed schema, yet in the RFC's examples and in every client.
        attribute({ name: 'display', mutability: 'readOnly', description: 'Name of the member.' }),
      ],
    }),
  ],
}
