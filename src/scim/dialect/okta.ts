import { profile } from './profile.ts'

/** Okta: path-less replace, whole PUT with read-only attributes, raw token in "Header" mode. */
export const okta = profile({
  name: 'okta',
  title: 'Okta',
  // One unknown member would otherwise lose the whole push of 256.
  answers: { unknownMember: 'skip', rawToken: true },
})
