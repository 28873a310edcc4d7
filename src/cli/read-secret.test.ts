import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CliProcess } from './process.ts'
import { readSecret } from './read-secret.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-secret-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const withInput = (text: string) => ({ stdin: Readable.from([text]) }) as unknown as CliProcess

describe('a secret for a command', () => {
  it('comes from standard input, without what copying added', async () => {
    const process = withInput('\uFEFF  rc_abc\n def \r\n')
    expect(await readSecret(process, { tokenStdin: true })).toBe('rc_abcdef')
  })

  it('comes from a file', async () => {
    await writeFile(join(folder, 'token'), 'rc_file\n')
    expect(await readSecret(withInput(''), { tokenFile: join(folder, 'token') })).toBe('rc_file')
  })

  it('is not asked for when no flag names it', async () => {
    expect(await readSecret(withInput('x'), {})).toBeUndefined()
  })

  it.each([
    ['nothing comes', '', { tokenStdin: true }],
    ['far too much comes', 'x'.repeat(70_000), { tokenStdin: true }],
    ['the file is not there', '', { tokenFile: '/nonexistent/token' }],
    ['both flags are given', 'x', { tokenStdin: true, tokenFile: 'y' }],
  ])('is refused with a next step when %s', async (_what, input, flags) => {
    await expect(readSecret(withInput(input), flags)).rejects.toMatchObject({ code: 'secret_missing' })
  })
})
