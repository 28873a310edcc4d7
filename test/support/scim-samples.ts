import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  applyPatch,
  groupType,
  type JsonObject,
  type JsonValue,
  type PatchResult,
  type ProfileName,
  parsePatch,
  profiles,
  type Resource,
  type ResourceType,
  userType,
} from '../../src/scim/index.ts'

const folder = join(import.meta.dirname, '..', 'samples')

/** One file of `test/samples/`, by its name without extension. */
export function readSample<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Shape
}

/** Names of all samples that begin with a section, such as `rfc7644-3.5.2`. */
export function sampleNames(prefix: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
}

export const sampleTypes: Readonly<Record<string, ResourceType>> = { User: userType, Group: groupType }

/** Runs a PATCH from its body to its result, as the service provider does. */
export function patch(
  resource: JsonObject,
  operations: readonly JsonValue[],
  options: { type?: ResourceType; profile?: ProfileName; detached?: readonly string[] } = {},
): PatchResult {
  const { type = userType, profile = 'lenient', detached = [] } = options
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [...operations] }
  return applyPatch({
    resource: resource as Resource,
    operations: parsePatch(body, type, profiles[profile]),
    type,
    profile: profiles[profile],
    detached,
  })
}

/** What a piece of work throws, as status and scimType; fails the test when it throws nothing. */
export function failure(work: () => unknown): {
  status: number
  scimType: string | undefined
  detail: string
} {
  try {
    work()
  } catch (error) {
    const { status, scimType, detail, name } = error as {
      status: number
      scimType: string | undefined
      detail: string
      name: string
    }
    if (name !== 'ScimError') throw error
    return { status, scimType, detail }
  }
  throw new Error('nothing was thrown')
}
