import type { ApiClient } from '../client.ts'
import { ServerError } from '../errors.ts'
import { makeSampleChanges, type SampleRequest, sampleChangeRequests } from './sample-changes.ts'
import type { SampleCompany } from './sample-company.ts'

/**
 * Lets ten things happen at the company. What has happened already (an earlier demo over the same data) is left as
 * it is: the person is there, the old name is gone.
 * @returns the stories of what happened, in order
 */
export async function applyChanges(api: ApiClient, company: SampleCompany): Promise<readonly string[]> {
  if (await hasHappened(api, company)) return []
  const stories: string[] = []
  for (const change of makeSampleChanges(company)) {
    for (const request of sampleChangeRequests(change)) await send(api, request)
    stories.push(change.story)
  }
  return stories
}

/** The last change renames a group; the new name proves that all ten are done. */
async function hasHappened(api: ApiClient, company: SampleCompany): Promise<boolean> {
  const last = makeSampleChanges(company).at(-1)
  if (last?.kind !== 'group_rename') return false
  try {
    await api.get(`/directory/groups/${encodeURIComponent(last.name)}`)
    return true
  } catch (error) {
    if (error instanceof ServerError && error.status === 404) return false
    throw error
  }
}

async function send(api: ApiClient, { method, path, body }: SampleRequest): Promise<void> {
  try {
    if (method === 'POST') await api.post(path, body)
    else if (method === 'PATCH') await api.patch(path, body)
    else await api.delete(path)
  } catch (error) {
    // Done before a kill: renamed or deleted already (404), or created already (409).
    if (!(error instanceof ServerError && (error.status === 404 || error.status === 409))) throw error
  }
}
