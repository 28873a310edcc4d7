import { type Attribute, attribute } from './attribute.ts'
import type { Schema } from './schema.ts'
import { urns } from './urns.ts'

const text = (name: string, description: string): Attribute => attribute({ name, description })

/** A multi-valued attribute with the usual sub-attributes of RFC 7643 §2.4. */
function plural(name: string, description: string, types: readonly string[], value: Attribute): Attribute {
  return attribute({
    name,
    type: 'complex',
    multiValued: true,
    description,
    subAttributes: [
      value,
      text('display', 'Label to show.'),
      attribute({ name: 'type', description: 'What the value is for.', canonicalValues: types }),
      attribute({
        name: 'primary',
        type: 'boolean',
        description: 'Whether this is the preferred value; true at most once.',
      }),
    ],
  })
}

const name = attribute({
  name: 'name',
  type: 'complex',
  description: "The parts of the person's name.",
  subAttributes: [
    text('formatted', 'The full name, ready to show.'),
    text('familyName', 'Last name.'),
    text('givenName', 'First name.'),
    text('middleName', 'Middle names.'),
    text('honorificPrefix', 'Title before the name.'),
    text('honorificSuffix', 'Suffix after the name.'),
  ],
})

const addresses = attribute({
  name: 'addresses',
  type: 'complex',
  multiValued: true,
  description: 'Postal addresses.',
  subAttributes: [
    text('formatted', 'The full address; may hold line breaks.'),
    text('streetAddress', 'Street, house number; may hold line breaks.'),
    text('locality', 'City.'),
    text('region', 'State or region.'),
    text('postalCode', 'Postal code.'),
    text('country', 'Country, ISO 3166-1 alpha-2.'),
    attribute({
      name: 'type',
      description: 'What the address is for.',
      canonicalValues: ['work', 'home', 'other'],
    }),
    // Not in the printed schema, yet in the RFC's examples and sent by every client.
    attribute({ name: 'primary', type: 'boolean', description: 'Whether this is the preferred address.' }),
  ],
})

const groups = attribute({
  name: 'groups',
  type: 'complex',
  multiValued: true,
  mutability: 'readOnly',
  description: 'Groups the user belongs to; changed through the groups only.',
  subAttributes: [
    attribute({
      name: 'value',
      caseExact: true,
      mutability: 'readOnly',
      description: 'Identifier of the group.',
    }),
    attribute({
      name: '$ref',
      type: 'reference',
      referenceTypes: ['User', 'Group'],
      mutability: 'readOnly',
      description: 'Address of the group.',
    }),
    attribute({ name: 'display', mutability: 'readOnly', description: 'Name of the group.' }),
    attribute({
      name: 'type',
      mutability: 'readOnly',
      canonicalValues: ['direct', 'indirect'],
      description: 'Whether the user is a member itself or through another group.',
    }),
  ],
})

/** The User schema (RFC 7643 §4.1, §8.7.1, with the errata decided). */
export const userSchema: Schema = {
  id: urns.user,
  name: 'User',
  description: 'A person with an account.',
  attributes: [
    attribute({
      name: 'userName',
      required: true,
      uniqueness: 'server',
      description: 'Name the person signs in with.',
    }),
    name,
    text('displayName', 'Name to show.'),
    text('nickName', 'Casual name.'),
    attribute({
      name: 'profileUrl',
      type: 'reference',
      referenceTypes: ['external'],
      description: 'Address of a page about the person.',
    }),
    text('title', 'Job title.'),
    text('userType', 'Relation to the organisation, such as Employee or Contractor.'),
    text('preferredLanguage', 'Preferred languages, as in the Accept-Language header.'),
    text('locale', 'Locale for dates, numbers and currency, BCP 47.'),
    text('timezone', 'Time zone, IANA name.'),
    attribute({ name: 'active', type: 'boolean', description: 'Whether the account may be used.' }),
    attribute({
      name: 'password',
      mutability: 'writeOnly',
      returned: 'never',
      caseExact: true,
      description: 'Clear text password to set.',
    }),
    plural('emails', 'E-mail addresses.', ['work', 'home', 'other'], text('value', 'The address.')),
    plural(
      'phoneNumbers',
      'Telephone numbers.',
      ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
      text('value', 'The number.'),
    ),
    plural(
      'ims',
      'Instant messaging addresses.',
      ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
      text('value', 'The address.'),
    ),
    plural(
      'photos',
      'Pictures of the person.',
      ['photo', 'thumbnail'],
      attribute({
        name: 'value',
        type: 'reference',
        referenceTypes: ['external'],
        description: 'Address of the image.',
      }),
    ),
    addresses,
    groups,
    plural('entitlements', 'Things the person is entitled to.', [], text('value', 'The entitlement.')),
    plural('roles', 'Roles of the person.', [], text('value', 'The role.')),
    plural(
      'x509Certificates',
      'Certificates of the person.',
      [],
      attribute({ name: 'value', type: 'binary', description: 'One DER certificate in base64.' }),
    ),
  ],
}
