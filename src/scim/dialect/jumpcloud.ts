import { profile } from './profile.ts'

/** JumpCloud: tests a connection by creating and deleting a person and a group; removes members by value. */
export const jumpcloud = profile({ name: 'jumpcloud', title: 'JumpCloud' })
