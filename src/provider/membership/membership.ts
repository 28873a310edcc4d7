/** A person's place in one tenant. `removed` is kept for a while, so that who comes back is the same member. */
export type MembershipState = 'active' | 'deactivated' | 'removed'

/** Where a membership comes from: a connection made it, or took it over, or the product itself made it. */
export type MembershipOrigin = 'provisioned' | 'adopted' | 'product'

/** What will happen to a membership unless the directory says otherwise before. */
export interface Due {
  readonly at: Date
  readonly state: 'deactivated' | 'removed'
  /** Days after which a deactivated one is removed; null: never. */
  readonly keepDays: number | null
}

/** What decisions need to know of a membership. */
export interface Membership {
  readonly personId: string
  readonly state: MembershipState
  readonly since: Date
  readonly origin: MembershipOrigin
  readonly owner: boolean
  readonly breakGlass: boolean
  readonly due: Due | null
}

/** What a record says of its person: `unsaid` when it has no `active`, `gone` when it was deleted. */
export type Wanted = 'active' | 'deactivated' | 'unsaid' | 'gone'

export function wantedBy(active: boolean | null): Wanted {
  if (active === null) return 'unsaid'
  return active ? 'active' : 'deactivated'
}

/**
 * What a record is known by when it comes back: the directory's own id of the person, else the name. Only within the
 * connection that sent it before.
 */
export function returnKey({
  externalId,
  unique,
}: {
  readonly externalId: string | null
  readonly unique: string | null
}): string | null {
  if (externalId !== null) return `x:${externalId}`
  return unique === null ? null : `u:${unique}`
}
