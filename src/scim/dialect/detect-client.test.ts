import { describe, expect, it } from 'vitest'
import { type ClientEvidence, detectClient } from './detect-client.ts'

const patch = (...operations: object[]) => ({ Operations: operations }) as NonNullable<ClientEvidence['body']>

const cases: readonly (readonly [string, ClientEvidence, string | undefined])[] = [
  ['Okta by its User-Agent', { userAgent: 'Okta SCIM Client 1.0.0' }, 'okta'],
  ['JumpCloud by its User-Agent', { userAgent: 'JumpCloud_SCIM' }, 'jumpcloud'],
  ['Google by its User-Agent', { userAgent: 'Google-Auto-Provisioning' }, 'google'],
  ['Ping by its User-Agent', { userAgent: 'PingFederate/11' }, 'ping'],
  [
    'Entra by the flag in the URL, before anything else',
    { userAgent: 'Okta', url: '/Users?aadOptscim062020&filter=x' },
    'entra-compliant',
  ],
  ['Entra by a capital op', { body: patch({ op: 'Replace', path: 'active', value: 'False' }) }, 'entra'],
  [
    'Entra by its group schema',
    { body: { schemas: ['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'] } },
    'entra',
  ],
  [
    'Entra by dotted keys',
    { body: patch({ op: 'replace', value: { 'name.givenName': 'A' } }) },
    'entra-compliant',
  ],
  [
    'Okta by an id in the value',
    { body: patch({ op: 'replace', value: { id: 'g', displayName: 'A' } }) },
    'okta',
  ],
  [
    'OneLogin by an empty User-Agent and a stray mark',
    { userAgent: '', url: '/Users?filter=userName+eq+%22x%22&' },
    'onelogin',
  ],
  [
    'nobody',
    { userAgent: 'curl/8', url: '/Users', body: patch({ op: 'replace', value: { active: false } }) },
    undefined,
  ],
  ['nobody when there is nothing', {}, undefined],
]

describe('detectClient', () => {
  for (const [title, evidence, profile] of cases) {
    it(`finds ${title}`, () => {
      expect(detectClient(evidence)?.profile).toBe(profile)
    })
  }

  it('says what it rests on', () => {
    expect(detectClient({ userAgent: 'Okta SCIM Client 1.0.0' })?.because).toBe(
      'User-Agent is "Okta SCIM Client 1.0.0"',
    )
  })
})
