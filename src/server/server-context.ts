import type { Jobs } from '../jobs/jobs.ts'
import type { Database } from '../store/database.ts'
import type { Config } from './config.ts'
import type { DataDirectory } from './data-directory.ts'
import type { Logger } from './logger.ts'
import type { Registry } from './metrics.ts'
import type { SecretBox } from './secret-box.ts'

/** What a running server has, for `wire` to hand to each part what that part needs, and nothing more. */
export interface ServerContext {
  readonly config: Config
  readonly dataDirectory: DataDirectory
  readonly database: Database
  readonly jobs: Jobs
  readonly secretBox: SecretBox
  readonly logger: Logger
  readonly metrics: Registry
  readonly version: string
  readonly startedAt: Date
  readonly now: () => Date
  /** Where this server answers, without a slash at the end; known once it listens. */
  readonly baseUrl: () => string
  /** False from the moment the server begins to stop. */
  readonly isServing: () => boolean
}
