import type { Note, Profile } from '../dialect/profile.ts'
import type { Draft } from './draft.ts'

/** What the operations of one PATCH share. */
export interface Patching {
  readonly draft: Draft
  readonly profile: Profile
  readonly notes: Note[]
}
