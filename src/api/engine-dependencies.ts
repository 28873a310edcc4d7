import type { Engine } from '../engine/engine.ts'

/** What the routes of applications, assignments, cycles and logs work with. */
export interface EngineDependencies {
  readonly engine: Engine
}
