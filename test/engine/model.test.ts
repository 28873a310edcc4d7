import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findDifferences } from './model/converged.ts'
import { findBroken } from './model/invariants.ts'
import { company, type Step, steps, take } from './model/steps.ts'
import { createWorld, type World } from './model/world.ts'

/** More, and other, runs: ROLLCALL_MODEL_RUNS=500 ROLLCALL_MODEL_SEED=7. */
const numRuns = Number(process.env['ROLLCALL_MODEL_RUNS'] ?? 8)
const seed = Number(process.env['ROLLCALL_MODEL_SEED'] ?? 20_260_105)
const day = 86_400_000

async function live(history: readonly Step[], unique: boolean): Promise<void> {
  const world = await createWorld({ unique })
  try {
    for (const step of [...company, ...history]) {
      await take(step, world)
      expect(await findBroken(world)).toEqual([])
    }
    await comeToRest(world)
    expect(await findBroken(world)).toEqual([])
    expect(await findDifferences(world)).toEqual([])
    world.target.clearJournal()
    await world.cycle()
    expect(world.target.journal.map(({ method, path, query }) => `${method} ${path}?${query}`)).toEqual([])
  } finally {
    await world.close()
  }
}

/** Nothing goes wrong any more, and time passes: everything that waits gets its turn. */
async function comeToRest(world: World): Promise<void> {
  world.target.endFaults()
  for (let round = 0; round < 6; round += 1) {
    await world.pass(2 * day)
    await world.cycle()
  }
}

it.each([
  { unique: true, what: 'that refuses a second account of one name' },
  { unique: false, what: 'that refuses nothing' },
])(
  'whatever happens to people, settings, the process and a target $what, it ends as it should, and nothing forbidden happens on the way',
  async ({ unique }) => {
    await fc.assert(
      fc.asyncProperty(steps, (history) => live(history, unique)),
      { numRuns, seed: unique ? seed : seed + 1, interruptAfterTimeLimit: numRuns * 30_000 },
    )
  },
  numRuns * 60_000,
)
