import type { Candidate } from './candidate.ts'

/**
 * What somebody is called. Whoever has been removed from the directory for good is called what their account was last
 * given: nobody can say yes or no to the deletion of an id.
 */
export function nameOf({ source, link, id }: Pick<Candidate, 'source' | 'link' | 'id'>): string {
  if (source !== null) return source.name
  const names = [link?.applied?.['userName'], link?.applied?.['displayName']]
  return names.find((name) => typeof name === 'string' && name !== '')?.toString() ?? id
}
