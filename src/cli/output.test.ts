import { describe, expect, it } from 'vitest'
import { createOutput } from './output.ts'
import type { CliProcess } from './process.ts'

function anOutput(env: Readonly<Record<string, string>>) {
  const written = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text
      return true
    },
  })
  const process = { env, stdout: stream('stdout'), stderr: stream('stderr') } as unknown as CliProcess
  return { written, output: createOutput(process, {}) }
}

const advice =
  'Next: rollcall token create --tenant Acme, then "rollcall status"; rollcall-data stays. npx rollcall demo'

describe('what a command says beside its result', () => {
  it('advises commands as they can be typed by who came by npx', () => {
    const { written, output } = anOutput({ npm_lifecycle_event: 'npx' })
    output.message(advice)
    output.lines('rollcall token create')
    expect(written.stderr).toBe(
      'Next: npx rollcall token create --tenant Acme, then "npx rollcall status"; rollcall-data stays. npx rollcall demo\n',
    )
    expect(written.stdout).toBe('rollcall token create\n')
  })

  it('is left as it is for everyone else', () => {
    const { written, output } = anOutput({})
    output.warn(advice)
    expect(written.stderr).toBe(`${advice}\n`)
  })
})

it('keeps what a target says from steering the terminal of whoever reads it', () => {
  const { written, output } = anOutput({})
  output.lines('Why:  \u001b[2J\u001b]0;owned\u0007said \u009b31m\u0000\tso\n  \u001b[31mred\u001b[39m')
  output.warn('no\rerror')
  expect(written.stdout).toBe('Why:  [2J]0;ownedsaid 31m\tso\n  \u001b[31mred\u001b[39m\n')
  expect(written.stderr).toBe('noerror\n')
})
