import type { Attributes } from './attributes.ts'

/** One human being in the directory: whom the engine provisions. */
export interface Person {
  readonly id: string
  /** The identifier the source gave (an Entra object id, an Okta id); it survives a rename. */
  readonly sourceId: string | null
  readonly userName: string
  readonly attributes: Attributes
  readonly enabled: boolean
  readonly managerId: string | null
  /** In the bin since then; null while the person is here. */
  readonly deletedAt: string | null
  readonly changedSeq: number
  readonly createdAt: string
  readonly updatedAt: string
}

/**
 * The attributes an attribute mapping or a scoping filter may read: what the source said, plus what the directory
 * knows itself (objectId, accountEnabled, manager). Names are Entra's.
 */
export function sourceAttributes(
  person: Pick<Person, 'id' | 'attributes' | 'enabled' | 'managerId'>,
): Attributes {
  return {
    ...person.attributes,
    objectId: person.id,
    accountEnabled: person.enabled,
    ...(person.managerId === null ? {} : { manager: person.managerId }),
  }
}
