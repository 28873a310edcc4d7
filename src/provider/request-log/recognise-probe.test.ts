import { expect, it } from 'vitest'
import { recogniseProbe } from './recognise-probe.ts'

const uuid = 'd1b1a1f4-3f2b-4a37-9b0c-1c8e0a2f7a11'

it.each([
  ['/v2/ServiceProviderConfig', '', 'discovery'],
  ['/v2/Schemas', '', 'discovery'],
  ['/v2/Users', `?filter=userName+eq+%22${uuid}%22`, 'made_up_user'],
  ['/Users', `?aadOptscim062020&filter=userName%20eq%20%22${uuid}%22`, 'made_up_user'],
  ['/v2/Users', '?startIndex=1&count=2', 'first_page'],
  ['/v2/Users', '?count=1', 'first_page'],
] as const)('takes GET %s%s for a connection test', (path, query, probe) => {
  expect(recogniseProbe('GET', path, `${path}${query}`)).toBe(probe)
})

it.each([
  ['GET', '/v2/Users', '?filter=userName+eq+%22ada%40example.org%22'],
  ['GET', '/v2/Users', `?filter=externalId+eq+%22${uuid}%22`],
  ['GET', '/v2/Users', '?startIndex=101&count=1'],
  ['GET', '/v2/Users', '?count=100'],
  ['GET', '/v2/Users', ''],
  ['GET', `/v2/Users/${uuid}`, ''],
  ['GET', '/v2/Groups', '?count=1'],
  ['POST', '/v2/Users', ''],
])('takes %s %s%s for none', (method, path, query) => {
  expect(recogniseProbe(method, path, `${path}${query}`)).toBeUndefined()
})
