import { type Static, Type } from 'typebox'
import type { EntryDecision } from '../provider/membership/may-enter.ts'
import type { Member, MemberEvent, Person } from '../provider/membership/member-store.ts'
import { stagedKinds } from '../provider/staging/staged.ts'
import {
  presentProblem,
  presentValues,
  propertyProblemSchema,
  propertyValuesSchema,
} from './property-shapes.ts'
import { literals } from './shapes.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])
const state = literals(['active', 'deactivated', 'removed'])

export const memberSchema = Type.Object({
  id: Type.String({ description: 'id of the person' }),
  state,
  since: Type.String(),
  origin: Type.Unsafe<Member['origin']>({
    type: 'string',
    enum: ['provisioned', 'adopted', 'product'],
    description: 'made by a connection, taken over by one, or the product’s own',
  }),
  label: nullableText,
  userName: nullableText,
  email: nullableText,
  owner: Type.Boolean(),
  breakGlass: Type.Boolean({ description: 'no identity provider takes this access away' }),
  connection: Type.Union([Type.Integer(), Type.Null()]),
  due: Type.Union(
    [Type.Object({ at: Type.String(), state: literals(['deactivated', 'removed']) }), Type.Null()],
    { description: 'what will become of it unless the directory says otherwise before' },
  ),
  transferTo: Type.Union([Type.String(), Type.Null()], {
    description: 'the person who receives what was theirs',
  }),
  record: Type.Union(
    [
      Type.Object({
        id: Type.String(),
        active: Type.Union([Type.Boolean(), Type.Null()]),
        version: Type.Integer(),
        lastModified: Type.String(),
      }),
      Type.Null(),
    ],
    { description: 'what the connection sent; null: nothing, or it has deleted it' },
  ),
  staged: Type.Union([literals(stagedKinds), Type.Null()], {
    description: 'what waits for a person, see the staged records',
  }),
  offeredAs: Type.Union([Type.String(), Type.Null()], {
    description:
      'user name by which identity providers that import are shown somebody of the product’s own; null: they are not',
  }),
  properties: propertyValuesSchema,
  propertyProblems: Type.Array(propertyProblemSchema),
  roles: Type.Array(Type.String(), { description: 'roles of the product that groups grant; see the grants' }),
})
export type MemberJson = Static<typeof memberSchema>

export const memberDetailSchema = Type.Object({
  ...memberSchema.properties,
  document: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()], {
    description: 'the record as the identity provider reads it',
  }),
})

export const memberEventSchema = Type.Object({
  seq: Type.Integer(),
  at: Type.String(),
  event: Type.String(),
  connection: Type.Union([Type.Integer(), Type.Null()]),
  changes: Type.Unknown(),
  data: Type.Unknown(),
  requestId: nullableText,
})

export const entrySchema = Type.Object({
  mayEnter: Type.Boolean(),
  reason: literals([
    'member',
    'leaving',
    'not_synchronized',
    'conflict',
    'unlinked',
    'deactivated',
    'removed',
    'ambiguous',
    'not_in_directory',
    'unknown',
  ]),
  text: Type.String(),
  personId: nullableText,
  since: nullableText,
  mayCreate: Type.Boolean({
    description: 'whether sign-in may make a member of whom it meets for the first time',
  }),
})

export const personSchema = Type.Object({
  id: Type.String(),
  name: nullableText,
  createdAt: Type.String(),
  emails: Type.Array(Type.Object({ email: Type.String(), verified: Type.Boolean() })),
  memberships: Type.Array(Type.Object({ tenantId: Type.String(), state, since: Type.String() })),
})

export function presentMember(member: Member): MemberJson {
  const { personId, since, due, record, label, userName, email } = member
  const { state: own, origin, owner, breakGlass, connection, transferTo, staged, offeredAs } = member
  return {
    id: personId,
    state: own,
    since: since.toISOString(),
    origin,
    label,
    userName,
    email,
    owner,
    breakGlass,
    connection,
    due: due && { at: due.at.toISOString(), state: due.state },
    transferTo,
    record: record && {
      id: record.id,
      active: record.active,
      version: record.version,
      lastModified: record.lastModified.toISOString(),
    },
    staged,
    offeredAs,
    properties: presentValues(member.properties),
    propertyProblems: member.propertyProblems.map(presentProblem),
    roles: [...member.roles],
  }
}

export function presentMemberEvent({ at, ...event }: MemberEvent): Static<typeof memberEventSchema> {
  return { ...event, at: at.toISOString() }
}

export function presentEntry({ since, ...decision }: EntryDecision): Static<typeof entrySchema> {
  return { ...decision, since: since?.toISOString() ?? null }
}

export function presentPerson(person: Person): Static<typeof personSchema> {
  return {
    id: person.id,
    name: person.name,
    createdAt: person.createdAt.toISOString(),
    emails: [...person.emails],
    memberships: person.memberships.map(({ since, ...one }) => ({ ...one, since: since.toISOString() })),
  }
}
