import { profile } from './profile.ts'

/** Google Workspace: creates people as inactive, looks up by userName. */
export const google = profile({ name: 'google', title: 'Google Workspace' })
