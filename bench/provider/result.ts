import type { Machine } from '../harness/machine.ts'
import type { Series } from '../harness/take-turns.ts'
import type { BenchOptions } from './options.ts'
import type { WorkloadName } from './workloads.ts'

export interface WorkloadResult {
  readonly workload: WorkloadName
  readonly title: string
  readonly series: readonly Series[]
}

export interface ProviderResult {
  readonly machine: Machine
  readonly options: BenchOptions
  readonly seeds: readonly { readonly name: string; readonly seedSeconds: number }[]
  readonly results: readonly WorkloadResult[]
}
