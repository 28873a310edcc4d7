import { attribute } from './attribute.ts'
import type { Schema } from './schema.ts'
import { urns } from './urns.ts'

/** The enterprise extension of User (RFC 7643 §4.3). */
export const enterpriseUserSchema: Schema = {
  id: urns.enterpriseUser,
  name: 'EnterpriseUser',
  description: 'What an organisation knows about an employee.',
  attributes: [
    attribute({ name: 'employeeNumber', description: 'Number the organisation gave the person.' }),
    attribute({ name: 'costCenter', description: 'Cost center.' }),
    attribute({ name: 'organization', description: 'Organization.' }),
    attribute({ name: 'division', description: 'Division.' }),
    attribute({ name: 'department', description: 'Department.' }),
    attribute({
      name: 'manager',
      type: 'complex',
      description: "The person's manager.",
      subAttributes: [
        attribute({ name: 'value', caseExact: true, description: 'Identifier of the manager.' }),
        attribute({
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User'],
          description: 'Address of the manager.',
        }),
        attribute({ name: 'displayName', mutability: 'readOnly', description: 'Name of the manager.' }),
      ],
    }),
  ],
}
