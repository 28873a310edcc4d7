import type { EngineStore } from '../store.ts'
import type { TimeSpent } from './time-spent.ts'

/** The store, with the time measured of what a cycle does one after the other: reading, and writing down. */
export function timedStore(store: EngineStore, spent: TimeSpent): EngineStore {
  const database =
    <A extends unknown[], R>(ask: (...input: A) => Promise<R>) =>
    (...input: A) =>
      spent.during('database', () => ask(...input))
  const source =
    <A extends unknown[], R>(ask: (...input: A) => Promise<R>) =>
    (...input: A) =>
      spent.during('source', () => ask(...input))
  return {
    ...store,
    readScanPage: source(store.readScanPage),
    readDirtyPage: source(store.readDirtyPage),
    collectNews: source(store.collectNews),
    intend: database(store.intend),
    settle: database(store.settle),
    saveScan: database(store.saveScan),
  }
}
