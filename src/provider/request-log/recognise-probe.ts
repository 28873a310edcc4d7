/** What an identity provider asks when somebody presses "Test connection" there. */
export type Probe = 'discovery' | 'made_up_user' | 'first_page'

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const madeUpUser = new RegExp(`^\\s*userName\\s+eq\\s+"${uuid}"\\s*$`, 'i')

/**
 * Whether a request looks like a connection test: Entra asks for a user whose name is a random UUID, Okta and OneLogin
 * for the first user or two, others for what the server can do. Undefined for everything that a cycle sends.
 */
export function recogniseProbe(method: string, path: string, url: string): Probe | undefined {
  if (method !== 'GET') return undefined
  if (/\/(ServiceProviderConfigs?|ResourceTypes|Schemas)$/i.test(path)) return 'discovery'
  if (!/\/Users$/i.test(path)) return undefined
  const mark = url.indexOf('?')
  const query = new Map(
    [...new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))].map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  )
  const filter = query.get('filter')
  if (filter !== undefined) return madeUpUser.test(filter) ? 'made_up_user' : undefined
  const isFirst = (query.get('startindex') ?? '1') === '1' && !query.has('cursor')
  return isFirst && /^[012]$/.test(query.get('count') ?? '') ? 'first_page' : undefined
}
