import type { Candidate } from '../../../provider/membership/adoption.ts'
import type { Sql } from '../../database.ts'

/**
 * People who gave one of these addresses to the product and whom no connection of this tenant has yet. Which of them the
 * tenant may know of is for `decideAdoption` to say.
 */
export async function findCandidates(
  tx: Sql,
  tenantId: string,
  emailKeys: readonly string[],
): Promise<Candidate[]> {
  if (emailKeys.length === 0) return []
  return await tx.prepared<Candidate>(
    'membership_candidates',
    `select distinct on (e.person_id) e.person_id as "personId", p.name, e.email, e.verified as "emailVerified",
            m.person_id is not null and m.state <> 'removed' as "isMember"
       from person_email e join person p on p.id = e.person_id
       left join membership m on m.tenant_id = $1 and m.person_id = e.person_id
      where e.email_key = any($2::text[]) and m.connection is null
      order by e.person_id, e.verified desc, e.email_key limit 20`,
    [tenantId, emailKeys],
  )
}
