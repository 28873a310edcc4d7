import process from 'node:process'
import { runCommandLine } from './run-command-line.ts'

// Whoever read the output has read enough, as `head` does. A server goes on without a reader.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  if (!process.argv.some((word) => word === 'serve' || word === 'demo')) process.exit(0)
})

process.exitCode = await runCommandLine(process)
