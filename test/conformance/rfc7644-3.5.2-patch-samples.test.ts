import { describe, expect, it } from 'vitest'
import {
  applyPatch,
  type JsonObject,
  type ProfileName,
  parsePatch,
  profiles,
  type ResourceType,
} from '../../src/scim/index.ts'
import { failure, readSample, sampleNames, sampleTypes } from '../support/scim-samples.ts'

interface PatchSample {
  source: string
  requirements: string[]
  type: string
  profile?: ProfileName
  resource: JsonObject
  patch: JsonObject
  after?: JsonObject
  unchanged?: boolean
  error?: { status: number; scimType: string }
}

describe('the PATCH samples of RFC 7644 §3.5.2', () => {
  const names = sampleNames('rfc7644-3.5.2')

  it('are there', () => {
    expect(names.length).toBeGreaterThan(20)
  })

  for (const name of names) {
    const sample = readSample<PatchSample>(name)
    const type = sampleTypes[sample.type] as ResourceType
    for (const profileName of sample.profile === undefined
      ? (['lenient', 'strict'] as const)
      : [sample.profile]) {
      const profile = profiles[profileName]
      const run = () =>
        applyPatch({
          resource: sample.resource,
          operations: parsePatch(sample.patch, type, profile),
          type,
          profile,
        })
      it(`${sample.requirements.join(', ')}: ${name.replace(/^rfc7644-/, '§')} (${profileName})`, () => {
        const before = structuredClone(sample.resource)
        if (sample.error !== undefined) {
          expect(failure(run)).toMatchObject(sample.error)
        } else {
          const result = run()
          expect(result.resource).toEqual(sample.after)
          expect(result.resource === sample.resource).toBe(sample.unchanged === true)
        }
        expect(sample.resource).toEqual(before)
      })
    }
  }
})
