import { shellWord } from '../../parts/shell-quote.ts'

/** A harmless request to a tenant's endpoint; the token is a placeholder. */
export const scimCurl = (scimUrl: string): string =>
  `curl -H "Authorization: Bearer $SCIM_TOKEN" ${shellWord(`${scimUrl}/Users?count=1`)}`
