import type { ProfileName } from '../../scim/index.ts'

/** Which client last showed itself behind a token: most requests of a client give nothing away. */
export interface ClientMemory {
  of(tokenId: string): ProfileName | undefined
  set(tokenId: string, profile: ProfileName): void
}

const mostTokens = 10_000

/** The memory of one node, bounded; a token it has forgotten begins with what was last written down of it. */
export function createClientMemory(): ClientMemory {
  const known = new Map<string, ProfileName>()
  return {
    of: (tokenId) => known.get(tokenId),
    set(tokenId, profile) {
      known.delete(tokenId)
      known.set(tokenId, profile)
      const [oldest] = known.keys()
      if (known.size > mostTokens && oldest !== undefined) known.delete(oldest)
    },
  }
}
