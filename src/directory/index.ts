export type { Attributes, AttributeValue } from './attributes.ts'
export type { Change, ChangeKind, ChangeWhat } from './change.ts'
export type { AttributeEdit } from './check-attributes.ts'
export {
  addMembers,
  createGroup,
  deleteGroup,
  type MemberReference,
  purgeGroup,
  removeMembers,
  restoreGroup,
  setGroup,
} from './edit-group.ts'
export {
  createPerson,
  type DirectoryPorts,
  deletePerson,
  disablePerson,
  enablePerson,
  type PersonInput,
  purgePerson,
  restorePerson,
  setPerson,
} from './edit-person.ts'
export { binDays, emptyBin } from './empty-bin.ts'
export { findGroup, findPerson } from './find.ts'
export type { Group, GroupMember, MemberKind } from './group.ts'
export { type ImportOptions, importDirectory } from './import-directory.ts'
export type { ImportReport, RejectedLine, RejectionReason } from './import-report.ts'
export { type Person, sourceAttributes } from './person.ts'
export type { Census, DirectoryStore, ImportNote, ListQuery, NamedChange, Page } from './store.ts'
