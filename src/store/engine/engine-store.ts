import type { EngineStore } from '../../engine/store.ts'
import type { Database } from '../database.ts'
import { accountRows } from './account-rows.ts'
import { applicationRows } from './application-rows.ts'
import { assignmentRows } from './assignment-rows.ts'
import { candidateRows } from './candidate-rows.ts'
import { cycleRows } from './cycle-rows.ts'
import { driftRows } from './drift-rows.ts'
import { dryRunRows } from './dry-run-rows.ts'
import { editingRows } from './editing-rows.ts'
import { guardRows } from './guard-rows.ts'
import { heldRows } from './held-rows.ts'
import { leaseRows } from './lease-rows.ts'
import { logRows } from './log-rows.ts'
import { memberRows } from './member-rows.ts'
import { newsRows } from './news-rows.ts'
import { pictureRows } from './picture-rows.ts'
import { reconciliationRows } from './reconciliation-rows.ts'
import { restartRows } from './restart-rows.ts'
import { settleRows } from './settle-rows.ts'
import { waitingRows } from './waiting-rows.ts'

/** The engine's store in PostgreSQL. */
export function openEngineStore(database: Database): EngineStore {
  return {
    ...applicationRows(database),
    ...assignmentRows(database),
    ...leaseRows(database),
    ...cycleRows(database),
    ...candidateRows(database),
    ...settleRows(database),
    ...memberRows(database),
    ...guardRows(database),
    ...heldRows(database),
    ...logRows(database),
    ...editingRows(database),
    ...accountRows(database),
    ...newsRows(database),
    ...driftRows(database),
    ...dryRunRows(database),
    ...reconciliationRows(database),
    ...restartRows(database),
    ...waitingRows(database),
    ...pictureRows(database),
  }
}
