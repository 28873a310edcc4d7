import { Readable } from 'node:stream'
import type { ApiClient } from '../client.ts'
import { ServerError } from '../errors.ts'
import { type DemoApplication, demoApplications } from './demo-applications.ts'
import type { SampleCompany } from './sample-company.ts'
import { productOrganisation } from './sample-company.ts'
import { writeMembershipFile, writePeopleFile } from './sample-files.ts'

/** What the demo reads of an application. */
export interface ApplicationAnswer {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly connection: { readonly url: string }
}

/**
 * Brings the company into the directory, unless it is there. The files are imported whole or not at all, and the
 * nested group comes last, so its presence proves both.
 * @returns whether anything was imported
 */
export async function importCompany(api: ApiClient, company: SampleCompany): Promise<boolean> {
  if (await exists(api, `/directory/groups/${encodeURIComponent(productOrganisation)}`)) return false
  await upload(api, 'people.csv', writePeopleFile(company))
  await upload(api, 'memberships.csv', writeMembershipFile(company))
  return true
}

async function upload(api: ApiClient, source: string, lines: Iterable<string>): Promise<void> {
  await api.upload(`/directory/imports?source=${source}`, Readable.from(lines), 'text/csv')
}

/**
 * Makes the three tenants and the applications that point at them, assigns people and turns provisioning on. Does
 * only what is not done yet, so that a demo that was killed goes on where it was.
 * @returns the applications, all turned on
 */
export async function prepareApplications(
  api: ApiClient,
  report: (application: DemoApplication) => void,
): Promise<readonly ApplicationAnswer[]> {
  const { items: existing } = await api.get<{ items: ApplicationAnswer[] }>('/applications')
  const made: ApplicationAnswer[] = []
  for (const wanted of demoApplications) {
    const found = existing.find(({ name }) => name === wanted.name)
    const application = found ?? (await createApplication(api, wanted))
    const path = `/applications/${application.id}`
    await followServer(api, wanted, application)
    if (application.status === 'draft' || application.status === 'ready') {
      await configure(api, path, wanted)
      made.push(await api.post<ApplicationAnswer>(`${path}/resume`))
      report(wanted)
    } else made.push(application)
  }
  return made
}

async function createApplication(api: ApiClient, wanted: DemoApplication): Promise<ApplicationAnswer> {
  const { token } = await issueToken(api, wanted)
  return api.post('/applications', {
    name: wanted.name,
    from: wanted.template,
    url: await tenantUrl(api, wanted),
    token,
  })
}

/** The port may be another one than last time; a new address takes a new token. */
async function followServer(api: ApiClient, wanted: DemoApplication, is: ApplicationAnswer): Promise<void> {
  const url = await tenantUrl(api, wanted)
  if (is.connection.url === url) return
  const { token } = await issueToken(api, wanted)
  await api.patch(`/applications/${is.id}/connection`, { url, token })
}

async function tenantUrl(api: ApiClient, { scimPath }: DemoApplication): Promise<string> {
  return new URL(scimPath, await api.url()).href
}

async function issueToken(api: ApiClient, { name }: DemoApplication): Promise<{ token: string }> {
  if (!(await exists(api, `/tenants/${name}`))) await api.post('/tenants', { name })
  return api.post(`/tenants/${name}/tokens`, { description: 'Demo company', scopes: ['scim'] })
}

async function configure(api: ApiClient, path: string, wanted: DemoApplication): Promise<void> {
  const settings = await api.get<{ users: Record<string, unknown> }>(`${path}/settings`)
  const users = wanted.filters === undefined ? {} : { users: { ...settings.users, filters: wanted.filters } }
  await api.patch(`${path}/settings`, { ...wanted.settings, ...users })
  for (const { group, role } of wanted.assigned) {
    await api.post(`${path}/assignments`, {
      kind: 'group',
      principal: group,
      ...(role === undefined ? {} : { role }),
    })
  }
}

/** Whether the API knows what lies at this path. */
async function exists(api: ApiClient, path: string): Promise<boolean> {
  try {
    await api.get(path)
    return true
  } catch (error) {
    if (error instanceof ServerError && error.status === 404) return false
    throw error
  }
}
