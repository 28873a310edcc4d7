import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

const scim = resolve(import.meta.dirname, '../../src/scim')

it('the snippet in src/scim/README.md runs and prints what it promises', () => {
  const readme = readFileSync(join(scim, 'README.md'), 'utf8')
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'scim-readme-'))
  try {
    const file = join(folder, 'snippet.ts')
    writeFileSync(
      file,
      String(code).replace("'rollcall/scim'", `'${pathToFileURL(join(scim, 'index.ts')).href}'`),
    )
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' })
    expect(printed).toBe(
      [
        "ada true [ 'string_booleans', 'missing_schemas' ]",
        "[ 'emails' ]",
        'true',
        'The filter is wrong at position 10: expected an operator (eq, ne, co, sw, ew, pr, gt, ge, lt, le), found "is".',
        '',
      ].join('\n'),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
