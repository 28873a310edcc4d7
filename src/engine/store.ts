import type { ApplicationStore } from './application-store.ts'
import type { CandidateStore } from './candidate-store.ts'
import type { CycleStore } from './cycle-store.ts'
import type { DriftStore } from './drift-store.ts'
import type { DryRunStore } from './dry-run-store.ts'
import type { EditingStore } from './editing/store.ts'
import type { HeldStore } from './held-store.ts'
import type { LogStore } from './log-store.ts'
import type { MemberStore } from './member-store.ts'
import type { RestartStore } from './restart-store.ts'

/** Where the engine keeps what it knows. Every function names its application. */
export interface EngineStore
  extends ApplicationStore,
    CycleStore,
    CandidateStore,
    MemberStore,
    HeldStore,
    LogStore,
    EditingStore,
    DriftStore,
    DryRunStore,
    RestartStore {}
