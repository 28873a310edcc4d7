/** What a job carries: JSON, and small. The truth about the work itself stays in its own tables. */
export type JobData = Readonly<Record<string, string | number | boolean | null>>

/** One run of a job. */
export interface JobRun<Data extends JobData> {
  readonly id: string
  readonly data: Data
  /** 0 for the first try. */
  readonly retries: number
  /** Aborted when this node stops: finish the object in hand, save the checkpoint, return. */
  readonly signal: AbortSignal
}

/**
 * How many jobs with the same key there may be at a time, over all nodes:
 * `one` waiting or running, further ones are not accepted; `one_and_next` one running and one waiting, so that what
 * came up during a run is not forgotten; `any` number.
 */
export type JobPolicy = 'one' | 'one_and_next' | 'any'

export interface JobKind<Data extends JobData> {
  /** Letters, digits and hyphens: `cycle`, `log-retention`. */
  readonly name: string
  readonly policy: JobPolicy
  /** Tries after the first one that failed. Default 5. */
  readonly retries?: number
  /** Seconds before the first retry; doubled for each further one. Default 1. */
  readonly retryDelaySeconds?: number
  /** A run that takes longer has failed. Default 15 minutes; a cycle sets hours. */
  readonly timeoutSeconds?: number
  /** Runs at a time on this node. Default 1. */
  readonly concurrency?: number
  /** Type of the data; never read. */
  readonly data?: Data
}

export interface SendOptions {
  /** What the policy counts by: an application's or a tenant's id. */
  readonly key?: string
  readonly delaySeconds?: number
}

/**
 * Work that happens later, perhaps on another node, at least once: a job whose node dies is run again on another one
 * within seconds. So every job must be able to find half of its work done.
 */
export interface Jobs {
  /** Says what to do for a kind of job. All kinds are defined before `start`. */
  define<Data extends JobData>(kind: JobKind<Data>, work: (run: JobRun<Data>) => Promise<void>): void
  /** Queues a job. False when the policy did not accept it, because one like it is already there. */
  send<Data extends JobData>(kind: JobKind<Data>, data: Data, options?: SendOptions): Promise<boolean>
  /** Sends such a job at every time the cron expression names (UTC); once over all nodes. Replaces an earlier one. */
  schedule<Data extends JobData>(kind: JobKind<Data>, cron: string, data: Data, key?: string): Promise<void>
  /** Removes the jobs of this kind and key that have not begun, and their schedule. Returns how many waited. */
  cancel(kind: { readonly name: string }, key: string): Promise<number>
  start(): Promise<void>
  /** Lets running jobs finish for a while, tells them to stop, then gives up on them; they run again later. */
  stop(options?: { readonly graceMs?: number }): Promise<void>
}
