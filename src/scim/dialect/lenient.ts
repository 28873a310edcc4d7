import { profile } from './profile.ts'

/** The default: understands every client known, answers as the RFC says. */
export const lenient = profile({ name: 'lenient', title: 'Any SCIM client' })
