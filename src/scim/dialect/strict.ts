import { defaultAnswers, type Profile } from './profile.ts'

/** The RFC to the letter: for testing a client, not for meeting one. */
export const strict: Profile = {
  name: 'strict',
  title: 'RFC 7643 and RFC 7644 to the letter',
  tolerances: new Set(),
  answers: { ...defaultAnswers, patchGroup: 'empty' },
}
