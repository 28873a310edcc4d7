import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { CliProcess } from './process.ts'

/** Asks at the terminal, showing nothing of what is typed; undefined where there is no terminal, or nothing was typed. */
export async function askPassword(
  { stdin, stderr }: CliProcess,
  question: string,
): Promise<string | undefined> {
  if (stdin.isTTY !== true) return undefined
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = createInterface({ input: stdin, output: nowhere, terminal: true })
  stderr.write(question)
  try {
    const typed = await new Promise<string>((resolve) => {
      line.once('line', resolve)
      line.once('close', () => resolve(''))
    })
    return typed === '' ? undefined : typed
  } finally {
    line.close()
    stderr.write('\n')
  }
}
