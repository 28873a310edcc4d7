import type { Match } from '../match.ts'
import type { Wanted } from '../wanted.ts'

/**
 * In a cycle an account found belongs to whoever came first, and so does a name that has just been created. Nothing is
 * written in a dry run, so whoever comes first claims it there. Returns the match as a cycle would have had it.
 *
 * @param claim whose it is: the source id given, or that of whoever came first.
 */
export async function claimMatch(
  wanted: Wanted,
  match: Match,
  claim: (what: string, sourceId: string) => Promise<string>,
): Promise<Match> {
  const { candidate, mapped, scope } = wanted
  if (match.kind === 'found') {
    const by = await claim(`account:${match.targetId}`, candidate.id)
    return by === candidate.id ? match : { kind: 'taken', targetId: match.targetId, by, tried: match.tried }
  }
  if (match.kind !== 'none' || !scope.inScope || mapped === null) return match
  const [first] = mapped.matching
  if (first === undefined) return match
  const by = await claim(`${first.target.toLowerCase()}:${first.value.toLowerCase()}`, candidate.id)
  if (by === candidate.id) return match
  return {
    kind: 'taken',
    targetId: `the one that ${first.target} ${first.value} gets`,
    by,
    tried: match.tried,
  }
}
