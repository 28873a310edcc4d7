import type { JsonObject, JsonValue } from '../../scim/index.ts'
import type { PropertyProblem, PropertyValues } from '../properties/property.ts'
import type { StagedKind } from '../staging/staged.ts'
import type { Decision } from '../staging/staging-store.ts'
import type { Refusal } from './guards.ts'
import type { KnownSubject } from './may-enter.ts'
import type { MemberVerb } from './member-verbs.ts'
import type { Membership, MembershipState } from './membership.ts'

/** A member as lists show one. */
export interface Member extends Membership {
  readonly label: string | null
  readonly userName: string | null
  readonly email: string | null
  /** Null: the product's own. */
  readonly connection: number | null
  readonly transferTo: string | null
  /** What the connection sent; null: nothing, or it has deleted the record. */
  readonly record: MemberRecord | null
  readonly staged: StagedKind | null
  /** The user name by which identity providers are shown somebody of the product's own; null: they are not shown. */
  readonly offeredAs: string | null
  /** What the product's properties are, from what has taken effect of the record; empty without a record. */
  readonly properties: PropertyValues
  /** Values of the record that do not fit their property. */
  readonly propertyProblems: readonly PropertyProblem[]
  /** Roles of the product that groups grant, by name. */
  readonly roles: readonly string[]
}

export interface MemberRecord {
  readonly id: string
  readonly active: boolean | null
  readonly version: number
  readonly lastModified: Date
  readonly document: JsonObject
}

export interface MemberQuery {
  /** Undefined: all but those who were removed. */
  readonly state?: MembershipState | undefined
  /** True: only the product's own, whom no identity provider sends; false: only the others. */
  readonly own?: boolean | undefined
  /** Beginning of a name, user name or address, whatever the case. */
  readonly search?: string | undefined
  /** Id of the last person seen. */
  readonly after?: string | undefined
  readonly limit: number
}

/** One row of the ledger about a member. */
export interface MemberEvent {
  readonly seq: number
  readonly at: Date
  readonly event: string
  readonly connection: number | null
  readonly changes: JsonValue
  readonly data: JsonValue
  readonly requestId: string | null
}

export type VerbResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'directory_says_no' }

export interface PersonEmail {
  readonly email: string
  readonly verified: boolean
}

/** Somebody of the product's own who becomes a member without an identity provider. */
export interface OwnMember {
  readonly tenantId: string
  readonly personId: string
  readonly owner: boolean
}

/** A person, once in the product, with every place the person has. */
export interface Person {
  readonly id: string
  readonly name: string | null
  readonly createdAt: Date
  readonly emails: readonly PersonEmail[]
  readonly memberships: readonly {
    readonly tenantId: string
    readonly state: MembershipState
    readonly since: Date
  }[]
}

export type Marks = Partial<Pick<Membership, 'owner' | 'breakGlass'>>

/** Where members and persons live. */
export interface MemberStore {
  listMembers(tenantId: string, query: MemberQuery): Promise<Member[]>
  /** By id of the person. */
  findMember(tenantId: string, personId: string): Promise<Member | undefined>
  /** Newest first; `before` is the number of the last one seen. */
  listHistory(
    tenantId: string,
    personId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<MemberEvent[]>
  changeMember(tenantId: string, personId: string, verb: MemberVerb, decision: Decision): Promise<VerbResult>
  markMember(tenantId: string, personId: string, marks: Marks, decision: Decision): Promise<VerbResult>
  /** Undefined: there is no such person; `refused` when a guard does. A member already stays what they are. */
  addOwnMember(member: OwnMember, decision: Decision): Promise<VerbResult>
  addPerson(
    person: { readonly id: string; readonly name: string | null; readonly emails: readonly PersonEmail[] },
    at: Date,
  ): Promise<void>
  /** Adds an address or says whether it is verified. False: there is no such person. */
  putEmail(personId: string, email: PersonEmail, at: Date): Promise<boolean>
  findPerson(personId: string): Promise<Person | undefined>
  /** Ids of people who gave this address to the product, verified or not; at most ten. */
  findByEmail(email: string): Promise<string[]>
  /** Takes a person out of the product: memberships in every tenant, addresses, everything but what directories sent. */
  deletePerson(personId: string, decision: Decision): Promise<VerbResult>
  /** Everyone who is known by a subject: id of a person or record, user name, address, external id. */
  findSubjects(tenantId: string, subject: string): Promise<KnownSubject[]>
  /** Domains whose people come from a connection that is on. */
  governedDomains(tenantId: string): Promise<string[]>
  /** Carries out what has become due; how many memberships it was. */
  applyDue(at: Date): Promise<number>
}
