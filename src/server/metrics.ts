import { collectDefaultMetrics, Registry } from 'prom-client'

export { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** A registry of its own for each server, so that two in one process (tests) do not share counts. */
export function createMetrics(version: string): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ rollcall_version: version })
  collectDefaultMetrics({ register: registry, prefix: 'rollcall_' })
  return registry
}
