import type { MemberStore } from '../../../provider/membership/member-store.ts'
import type { Database } from '../../database.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { applyDue } from './apply-due.ts'
import { addOwnMember, changeMember, markMember } from './change-member.ts'
import { findSubjects, governedDomains } from './find-subjects.ts'
import { addPerson, deletePerson, findPerson, putEmail } from './persons.ts'
import { findMember, listHistory, listMembers } from './read-members.ts'

/** Members of tenants and persons of the product, in PostgreSQL. */
export function createMemberStore(database: Database): MemberStore {
  const of = (tenantId: string) => database.forTenant(tenantId)
  return {
    listMembers: (tenantId, query) => listMembers(of(tenantId), tenantId, query),
    findMember: (tenantId, personId) => findMember(of(tenantId), tenantId, personId),
    listHistory: (tenantId, personId, page) => listHistory(of(tenantId), tenantId, personId, page),
    changeMember: (tenantId, personId, verb, decision) =>
      retryConflicts(() =>
        of(tenantId).transaction((tx) => changeMember(tx, tenantId, personId, verb, decision)),
      ),
    markMember: (tenantId, personId, marks, decision) =>
      retryConflicts(() =>
        of(tenantId).transaction((tx) => markMember(tx, tenantId, personId, marks, decision)),
      ),
    addOwnMember: (member, decision) =>
      retryConflicts(() => of(member.tenantId).transaction((tx) => addOwnMember(tx, member, decision))),
    addPerson: (person, at) => addPerson(database, person, at),
    putEmail: (personId, email) => putEmail(database, personId, email),
    findPerson: (personId) => findPerson(database, personId),
    deletePerson: (personId, decision) => retryConflicts(() => deletePerson(database, personId, decision)),
    findSubjects: (tenantId, subject) => findSubjects(of(tenantId), tenantId, subject),
    governedDomains: (tenantId) => governedDomains(of(tenantId), tenantId),
    applyDue: (at) => retryConflicts(() => applyDue(database, at)),
  }
}
