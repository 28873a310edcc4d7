import { describe, expect, it } from 'vitest'
import { RollcallError } from '../errors/rollcall-error.ts'
import { createLogger } from './logger.ts'

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  write(createLogger({ destination: { write: (line: string) => void lines.push(line) } }))
  return lines.join('')
}

describe('the log', () => {
  it('hides secrets by their names, at the top and below', () => {
    const text = logged((logger) =>
      logger.info({
        token: 'hidden-1',
        request: { headers: { authorization: 'Bearer hidden-2', accept: 'seen' } },
        connection: { secretToken: 'hidden-3' },
      }),
    )
    expect(text).toContain('seen')
    expect(text).not.toContain('hidden')
  })

  it('hides the password of an address inside an error, and inside what caused it', () => {
    const cause = new Error('no answer from postgres://rollcall:hidden@db.example/rollcall')
    const text = logged((logger) => logger.error({ error: new Error('outer', { cause }) }))
    expect(text).toContain('postgres://rollcall:…@db.example')
    expect(text).not.toContain('hidden')
  })

  it('tells the internal half of an error, which nobody else is told', () => {
    const error = new RollcallError('internal_error', { requestId: 'r1' }, { internal: 'row 7 is odd' })
    expect(logged((logger) => logger.error({ error }))).toContain('row 7 is odd')
  })
})
