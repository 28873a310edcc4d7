import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { galleryEntry } from '../../src/engine/gallery/gallery.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

const root = join(import.meta.dirname, '..', '..')
let server: EditingServer
beforeEach(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people.replaceAll('corp.test', 'corp.example'))
  await server.anApplication({ ...galleryEntry('scim').settings, scope: 'all' }, 'Wiki')
})
afterEach(() => server.close())

/** The command lines of a page, in order. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, 'docs', 'how-to', page), 'utf8')
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))
}

/** One line as a shell runs it, with `rollcall` on the path. */
async function run(line: string): Promise<string> {
  const rollcall = `rollcall() { "$NODE" "$BIN" "$@"; }; ${line}`
  const { ROLLCALL_API: _, ...environment } = process.env
  const env = {
    ...environment,
    NODE: process.execPath,
    BIN: join(root, 'bin', 'rollcall.js'),
    ROLLCALL_DATA: server.folder,
  }
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', rollcall], { cwd: server.folder, env })
  return stdout + stderr
}

describe('the how-to pages', () => {
  it.each(['change-a-mapping.md', 'decide-who-is-in-scope.md'])(
    'have commands that run, one after the other: %s',
    async (page) => {
      const commands = commandsOf(page)
      expect(commands.length).toBeGreaterThan(10)
      for (const line of commands) expect(await run(line), line).not.toBe('')
    },
    120_000,
  )
})
