import type { ReadStream, WriteStream } from 'node:tty'

/** What the command line needs of the process around it; `bin` hands in `process` itself, tests their own. */
export interface CliProcess {
  /** As Node has it: the first two name the runtime and the script. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>
  readonly stdout: CliStream
  readonly stderr: CliStream
  cwd(): string
  exit(code: number): void
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

export type CliStream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>
