import { type Static, type TSchema, Type } from 'typebox'

// The JSON in which the management API presents the directory.

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const attributeValue = Type.Union([
  Type.String(),
  Type.Boolean(),
  Type.Number(),
  Type.Array(Type.String(), { maxItems: 100 }),
])

const object = {
  id: Type.String(),
  sourceId: nullable(Type.String()),
  attributes: Type.Record(Type.String(), attributeValue),
  deletedAt: nullable(Type.String()),
  changedSeq: Type.Integer(),
  createdAt: Type.String(),
  updatedAt: Type.String(),
}

export const personSchema = Type.Object({
  ...object,
  userName: Type.String(),
  enabled: Type.Boolean(),
  managerId: nullable(Type.String()),
})
export type PersonJson = Static<typeof personSchema>

export const groupSchema = Type.Object({ ...object, displayName: Type.String() })
export type GroupJson = Static<typeof groupSchema>

export const memberSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['person', 'group']),
  name: Type.String(),
})
export type MemberJson = Static<typeof memberSchema>

export const changeSchema = Type.Object({
  seq: Type.Integer(),
  kind: Type.Enum(['person', 'group', 'member']),
  subjectId: Type.String(),
  groupId: nullable(Type.String()),
  what: Type.String(),
  detail: nullable(Type.Record(Type.String(), Type.Unknown())),
  at: Type.String(),
})
export type ChangeJson = Static<typeof changeSchema>

export const censusSchema = Type.Object({
  people: Type.Integer(),
  enabledPeople: Type.Integer(),
  deletedPeople: Type.Integer(),
  groups: Type.Integer(),
  memberships: Type.Integer(),
  lastSeq: Type.Integer(),
  defaultDomain: Type.Optional(
    Type.Union([Type.String(), Type.Null()], { description: 'what DefaultDomain() gives in mappings' }),
  ),
})
export type CensusJson = Static<typeof censusSchema>

export const importReportSchema = Type.Object({
  kind: Type.Enum(['people', 'groups', 'members']),
  form: Type.Object({ name: Type.String(), title: Type.String() }),
  source: Type.String(),
  dryRun: Type.Boolean(),
  complete: Type.Boolean(),
  lines: Type.Integer(),
  accepted: Type.Integer(),
  rejected: Type.Integer(),
  created: Type.Integer(),
  updated: Type.Integer(),
  restored: Type.Integer(),
  unchanged: Type.Integer(),
  left: Type.Integer(),
  kept: Type.Integer(),
  groupsCreated: Type.Integer(),
  managersMissing: Type.Integer(),
  rejectedLines: Type.Array(
    Type.Object({
      line: Type.Integer(),
      column: nullable(Type.String()),
      value: nullable(Type.String()),
      reason: Type.String(),
      why: Type.String(),
      next: Type.String(),
    }),
  ),
  rejectedByReason: Type.Record(Type.String(), Type.Integer()),
  columns: Type.Array(
    Type.Object({
      header: Type.String(),
      becomes: nullable(Type.String()),
      why: nullable(Type.String()),
    }),
  ),
  changes: nullable(Type.Object({ first: Type.Integer(), last: Type.Integer() })),
})
export type ImportReportJson = Static<typeof importReportSchema>

/** What one import brought, as it is remembered. */
export const importNoteSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['people', 'groups', 'members']),
  source: Type.String(),
  form: Type.String(),
  complete: Type.Boolean({ description: 'declared to be a full list, and taken as one' }),
  accepted: Type.Integer(),
  rejected: Type.Integer(),
  created: Type.Integer(),
  updated: Type.Integer(),
  left: Type.Integer({ description: 'people or groups put into the bin, or memberships removed' }),
  at: Type.String(),
})
export type ImportNoteJson = Static<typeof importNoteSchema>

/** Attributes as an edit names them: null clears. */
export const attributeEdit = Type.Record(Type.String(), nullable(attributeValue), { maxProperties: 500 })

export const pageQuery = {
  search: Type.Optional(Type.String({ maxLength: 200 })),
  which: Type.Optional(Type.Enum(['present', 'deleted'])),
  cursor: Type.Optional(Type.String({ maxLength: 2000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
}
