import type { StagingStore } from '../../../provider/staging/staging-store.ts'
import type { Database } from '../../database.ts'
import { retryConflicts } from '../write-conflicts.ts'
import { applyNext } from './apply-next.ts'
import { resolveStaged } from './resolve-staged.ts'
import { countStaged, findStaged, findUnknown, listStaged } from './staged-list.ts'
import {
  beginSynchronization,
  claimScheduled,
  decideHeld,
  findSynchronization,
  listSynchronizations,
  listUnfinished,
} from './synchronizations.ts'

/** What is staged, and the runs that apply it, in PostgreSQL. */
export function createStagingStore(database: Database, newId: () => string): StagingStore {
  const of = (tenantId: string) => database.forTenant(tenantId)
  return {
    countStaged: (reach) => countStaged(of(reach.tenantId), reach),
    listStaged: (reach, query) => listStaged(of(reach.tenantId), reach, query),
    findUnknown: (reach, recordIds) => findUnknown(of(reach.tenantId), reach, recordIds),
    findStaged: (reach, recordId) => findStaged(of(reach.tenantId), reach, recordId),
    resolve: (reach, recordId, resolution, decision) =>
      retryConflicts(() =>
        of(reach.tenantId).transaction((tx) =>
          resolveStaged(tx, newId, reach, recordId, resolution, decision),
        ),
      ),
    beginSynchronization: (request) => beginSynchronization(database, request),
    findSynchronization: (tenantId, id) => findSynchronization(of(tenantId), tenantId, id),
    listSynchronizations: (reach, limit) => listSynchronizations(of(reach.tenantId), reach, limit),
    decideHeld: (tenantId, id, word, decision) =>
      of(tenantId).transaction((tx) => decideHeld(tx, tenantId, id, word, decision)),
    applyNext: (tenantId, id, at) => applyNext(database, newId, tenantId, id, at),
    listUnfinished: () => listUnfinished(database),
    claimScheduled: (at) => claimScheduled(database, at),
  }
}
