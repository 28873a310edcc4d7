import type { EditingStore } from './editing/store.ts'
import type { ApplicationStore } from './stores/application-store.ts'
import type { CandidateStore } from './stores/candidate-store.ts'
import type { CycleStore } from './stores/cycle-store.ts'
import type { DriftStore } from './stores/drift-store.ts'
import type { DryRunStore } from './stores/dry-run-store.ts'
import type { HeldStore } from './stores/held-store.ts'
import type { LogStore } from './stores/log-store.ts'
import type { MemberStore } from './stores/member-store.ts'
import type { RestartStore } from './stores/restart-store.ts'

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
