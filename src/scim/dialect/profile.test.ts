import { describe, expect, it } from 'vitest'
import { adjustProfile, type Note, tolerates } from './profile.ts'
import { findProfile, profiles } from './profiles.ts'
import { type Tolerance, tolerances } from './tolerances.ts'

describe('profiles', () => {
  it('are found by name, and only by name', () => {
    for (const [name, profile] of Object.entries(profiles)) {
      expect(profile.name).toBe(name)
      expect(findProfile(name)).toBe(profile)
    }
    expect(findProfile('constructor')).toBeUndefined()
  })

  it('strict tolerates nothing; lenient everything but what a connection has to ask for', () => {
    expect(profiles.strict.tolerances.size).toBe(0)
    for (const name of Object.keys(tolerances) as Tolerance[]) {
      expect(profiles.lenient.tolerances.has(name)).toBe(tolerances[name].mode !== 'on_request')
    }
  })

  it('no profile of a client lacks what is harmless', () => {
    for (const profile of Object.values(profiles)) {
      if (profile.name === 'strict') continue
      const missing = (Object.keys(tolerances) as Tolerance[]).filter(
        (name) => tolerances[name].mode === 'always' && !profile.tolerances.has(name),
      )
      expect(missing, profile.name).toEqual([])
    }
  })

  it('answer groups with 204, users with the resource, and keep group names unique for Entra only', () => {
    expect(profiles.lenient.answers).toMatchObject({
      patchUser: 'resource',
      patchGroup: 'empty',
      uniqueGroupNames: false,
    })
    expect(profiles.entra.answers.uniqueGroupNames).toBe(true)
    expect(profiles.okta.answers).toMatchObject({
      rawToken: true,
      unknownMember: 'skip',
      uniqueGroupNames: false,
    })
  })

  it('can be adjusted for one connection without touching the others', () => {
    const own = adjustProfile(profiles.lenient, {
      also: ['several_primaries'],
      without: ['unknown_attributes'],
      answers: { patchUser: 'empty' },
    })
    expect(own.tolerances.has('several_primaries')).toBe(true)
    expect(own.tolerances.has('unknown_attributes')).toBe(false)
    expect(own.answers).toMatchObject({ patchUser: 'empty', patchGroup: 'empty' })
    expect(profiles.lenient.tolerances.has('unknown_attributes')).toBe(true)
    expect(profiles.lenient.answers.patchUser).toBe('resource')
  })

  it('note what they tolerate, and nothing else', () => {
    const notes: Note[] = []
    expect(tolerates(profiles.lenient, notes, 'op_case', 'op')).toBe(true)
    expect(tolerates(profiles.strict, notes, 'op_case', 'op')).toBe(false)
    expect(notes).toEqual([{ tolerance: 'op_case', detail: 'op' }])
  })
})
