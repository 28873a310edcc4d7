import { urns } from '../schema/urns.ts'

/**
 * Wrong schema URNs that administrators paste from OneLogin's samples and old servers, lower-cased, with the URN meant.
 * A `.../Group` of Microsoft's directory sync and other strangers are not aliases: they are ignored.
 */
export const schemaAliases: ReadonlyMap<string, readonly string[]> = new Map([
  ['urn:scim:schemas:core:2.0', [urns.user, urns.group]],
  ['urn:scim:schemas:core:1.0', [urns.user, urns.group]],
  ['urn:scim:schemas:core:2.0:user', [urns.user]],
  ['urn:scim:schemas:core:2.0:group', [urns.group]],
  ['urn:scim:schemas:extension:enterprise:1.0', [urns.enterpriseUser]],
  ['urn:scim:schemas:extension:enterprise:2.0', [urns.enterpriseUser]],
  ['urn:scim:schemas:extension:enterprise:2.0:user', [urns.enterpriseUser]],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0', [urns.enterpriseUser]],
  ['urn:ietf:params:scim:schemas:core:2.0', [urns.user, urns.group]],
])
