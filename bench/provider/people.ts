/**
 * Everyone and every group is told apart by one number, written with twelve digits wherever it occurs. So what the
 * store wrote for one of them becomes what it would have written for another by exchanging twelve characters.
 */
export function marker(index: number): string {
  return String(index).padStart(12, '0')
}

/** A UUID of version 7, as the provider makes them; later people have later ids. */
export function memberId(index: number): string {
  return `01900000-0000-7000-8000-${marker(index)}`
}

export function groupId(index: number): string {
  return `01900000-0000-7000-9000-${marker(index)}`
}

export function userName(index: number): string {
  return `p${marker(index)}@example.com`
}

export function externalId(index: number): string {
  return `e-${marker(index)}`
}

/** What an identity provider sends to create a member: 1.1 kB, the attributes that Entra maps by default. */
export function userBody(index: number): Record<string, unknown> {
  const digits = marker(index)
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    externalId: externalId(index),
    userName: userName(index),
    active: true,
    displayName: `Ada Lovelace ${digits}`,
    name: { formatted: `Ada Lovelace ${digits}`, givenName: 'Ada', familyName: `Lovelace ${digits}` },
    title: 'Analyst',
    preferredLanguage: 'en-GB',
    emails: [{ value: userName(index), type: 'work', primary: true }],
    phoneNumbers: [{ value: '+44 20 7946 0958', type: 'work' }],
    addresses: [
      {
        type: 'work',
        formatted: '12 St James Square, London SW1Y 4JH',
        streetAddress: '12 St James Square',
        locality: 'London',
        region: 'London',
        postalCode: 'SW1Y 4JH',
        country: 'GB',
      },
    ],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      employeeNumber: digits,
      department: 'Engines',
      division: 'Mathematics',
      organization: 'Analytical',
      costCenter: '4711',
    },
  }
}
