import { parseArgs } from 'node:util'
import { type WorkloadName, workloads } from './workloads.ts'

export interface BenchOptions {
  readonly sizes: readonly number[]
  readonly peerSizes: readonly number[]
  readonly workloads: readonly WorkloadName[]
  readonly concurrency: number
  readonly rounds: number
  readonly sliceMs: number
  readonly warmUpMs: number
  readonly json: boolean
  /** Write the tables into docs/reference/benchmarks.md. */
  readonly publish: boolean
  /** Flags for the Node process of our server, for a profile. */
  readonly serverFlags: readonly string[]
}

export const usage = `npm run bench:provider -- [options]

  --full             tenants of 1 k, 10 k, 100 k and 1 M members, longer slices (about 15 minutes)
  --sizes 1000,…     tenants of these sizes (1000,10000,100000)
  --only read,…      these workloads (${workloads.map(({ name }) => name).join(', ')})
  --concurrency N    requests at one time (8)
  --rounds N         slices of each contender (5)
  --slice MS         length of a slice (500)
  --json             JSON on standard output, tables on standard error
  --publish          write the result into docs/reference/benchmarks.md
  --profile DIR      CPU profiles of our server into DIR
`

/** Reads the command line; a wrong one is answered with the usage. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      only: { type: 'string' },
      concurrency: { type: 'string', default: '8' },
      rounds: { type: 'string' },
      slice: { type: 'string' },
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  })
  if (values.help) throw new Error('Measures the provider.')
  const defaults = values.full ? '1000,10000,100000,1000000' : '1000,10000,100000'
  const sizes = (values.sizes ?? defaults).split(',').map(Number)
  const sliceMs = Number(values.slice ?? (values.full ? 1000 : 500))
  return {
    sizes,
    peerSizes: sizes.filter((size) => size <= 10_000),
    workloads: workloads
      .map(({ name }) => name)
      .filter((name) => values.only?.split(',').includes(name) ?? true),
    concurrency: Number(values.concurrency),
    rounds: Number(values.rounds ?? (values.full ? 7 : 5)),
    sliceMs,
    warmUpMs: Math.max(400, sliceMs),
    json: values.json,
    publish: values.publish,
    serverFlags: values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`],
  }
}
