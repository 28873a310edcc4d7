import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { CliContext } from './context.ts'

/** Writes what is downloaded to a file, or to stdout, as fast as it can be taken. */
export async function saveDownload(
  { process, output }: Pick<CliContext, 'process' | 'output'>,
  chunks: AsyncIterable<Uint8Array>,
  file: string | undefined,
): Promise<void> {
  const stream = file === undefined ? process.stdout : createWriteStream(file)
  for await (const chunk of chunks) if (!stream.write(chunk)) await once(stream, 'drain')
  if (file === undefined) return
  stream.end()
  await finished(stream)
  output.message(`Written to ${file}.`)
}
