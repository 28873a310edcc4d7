import { type JsonObject, urns } from '../../scim/index.ts'

/** Somebody of the product's own, as an identity provider may be shown them. */
export interface OwnPerson {
  readonly personId: string
  readonly name: string | null
  /** An address that the person has shown to be theirs. */
  readonly verifiedEmail: string | null
  readonly active: boolean
}

/**
 * The record that a connection is offered for import. An identity provider matches by user name and address, so only an
 * address that is proven stands in it: by any other, somebody could be taken for whom they are not (CVE-2022-1680).
 */
export function offerRecord({ personId, name, verifiedEmail, active }: OwnPerson, id: string): JsonObject {
  const displayName = name ?? verifiedEmail
  return {
    schemas: [urns.user],
    id,
    userName: verifiedEmail ?? personId,
    ...(displayName === null ? {} : { displayName }),
    ...(name === null ? {} : { name: { formatted: name } }),
    active,
    ...(verifiedEmail === null ? {} : { emails: [{ value: verifiedEmail, type: 'work', primary: true }] }),
  }
}
