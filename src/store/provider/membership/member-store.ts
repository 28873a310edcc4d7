import type { MemberStore } from '../../../provider/membership/member-store.ts'
import type { Database } from '../../database.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { applyDue } from './apply-due.ts'
import { addOwnMember, changeMember, markMember } from './change-member.ts'
import { findSubjects, governedDomains } from './find-subjects.ts'
import { catchUpOffers, listBehind, refreshOffers } from './offers.ts'
import { addPerson, deletePerson, findByEmail, findPerson, putEmail } from './persons.ts'
import { findMember, listHistory, listMembers } from './read-members.ts'
import { lockMemberships } from './tenant-lock.ts'

/** Members of tenants and persons of the product, in PostgreSQL. */
export function createMemberStore(database: Database, newId: () => string): MemberStore {
  const of = (tenantId: string) => database.forTenant(tenantId)
  return {
    listMembers: (tenantId, query) => listMembers(of(tenantId), tenantId, query),
    findMember: (tenantId, personId) => findMember(of(tenantId), tenantId, personId),
    listHistory: (tenantId, personId, page) => listHistory(of(tenantId), tenantId, personId, page),
    changeMember: (tenantId, personId, verb, decision) =>
      retryConflicts(() =>
        of(tenantId).transaction((tx) => changeMember(tx, newId, tenantId, personId, verb, decision)),
      ),
    markMember: (tenantId, personId, marks, decision) =>
      retryConflicts(() =>
        of(tenantId).transaction((tx) => markMember(tx, tenantId, personId, marks, decision)),
      ),
    addOwnMember: (member, decision) =>
      retryConflicts(() =>
        of(member.tenantId).transaction((tx) => addOwnMember(tx, newId, member, decision)),
      ),
    addPerson: (person, at) => addPerson(database, person, at),
    async putEmail(personId, email, at) {
      if (!(await putEmail(database, personId, email))) return false
      const { memberships = [] } = (await findPerson(database, personId)) ?? {}
      for (const { tenantId } of memberships) {
        await retryConflicts(() =>
          of(tenantId).transaction(async (tx) => {
            await lockMemberships(tx, tenantId)
            await refreshOffers(tx, newId, tenantId, personId, at)
          }),
        )
      }
      return true
    },
    findPerson: (personId) => findPerson(database, personId),
    findByEmail: (email) => findByEmail(database, email),
    deletePerson: (personId, decision) => retryConflicts(() => deletePerson(database, personId, decision)),
    findSubjects: (tenantId, subject) => findSubjects(of(tenantId), tenantId, subject),
    governedDomains: (tenantId) => governedDomains(of(tenantId), tenantId),
    async applyDue(at) {
      for (const tenantId of await listBehind(database)) await catchUpOffers(database, newId, tenantId, at)
      return await retryConflicts(() => applyDue(database, at))
    },
  }
}
