import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lockFile } from './lock-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'rollcall-lock-'))
afterAll(() => rmSync(directory, { recursive: true }))

describe('a file lock', () => {
  it('is given to one holder at a time', () => {
    const path = join(directory, 'one')
    const held = lockFile(path)
    expect(lockFile(path)).toBeUndefined()
    held?.release()
    const next = lockFile(path)
    expect(next).toBeDefined()
    next?.release()
  })

  it('writes nothing into the file', () => {
    const path = join(directory, 'empty')
    lockFile(path)?.release()
    expect(readFileSync(path)).toHaveLength(0)
  })

  it('ends with the process that held it, however that ended', async () => {
    const path = join(directory, 'killed')
    const module = join(import.meta.dirname, 'lock-file.ts')
    const script = `import { lockFile } from ${JSON.stringify(module)}
      if (lockFile(${JSON.stringify(path)})) console.log('held')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    expect(lockFile(path)).toBeUndefined()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const next = lockFile(path)
    expect(next).toBeDefined()
    next?.release()
  })

  it('says so when the file cannot be made', () => {
    expect(() => lockFile(join(directory, 'no', 'such', 'folder'))).toThrow('unable to open')
  })
})
