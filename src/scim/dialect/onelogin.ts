import { profile } from './profile.ts'

/** OneLogin: the body is a template an administrator pasted, so anything may be in it. */
export const onelogin = profile({
  name: 'onelogin',
  title: 'OneLogin',
  also: ['several_primaries'],
})
