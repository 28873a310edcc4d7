import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from './secret-box.ts'

const key = randomBytes(32).toString('hex')
const context = ['application', 'a1', 'https://moqups.example']

describe('a secret box', () => {
  it('opens what it sealed, in the same context', () => {
    const box = createSecretBox(key, 'test')
    expect(box.open(box.seal('tökén', context), context)).toBe('tökén')
  })

  it('opens what an earlier run sealed with the same key, however the key is written', () => {
    const sealed = createSecretBox(key, 'test').seal('token', context)
    const base64 = Buffer.from(key, 'hex').toString('base64')
    expect(createSecretBox(base64, 'test').open(sealed, context)).toBe('token')
  })

  it('never seals the same secret into the same text, and never shows it', () => {
    const box = createSecretBox(key, 'test')
    const [one, two] = [box.seal('token', context), box.seal('token', context)]
    expect(one).not.toBe(two)
    expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').includes('token')).toBe(false)
  })

  it.each([
    ['another application', ['application', 'a2', 'https://moqups.example']],
    ['another host', ['application', 'a1', 'https://evil.example']],
    ['the same words cut differently', ['application a1', 'https://moqups.example']],
  ])('does not open for %s', (_name, other) => {
    const box = createSecretBox(key, 'test')
    const sealed = box.seal('token', context)
    expect(() => box.open(sealed, other)).toThrow('cannot be opened')
  })

  it('does not open with another key, or after a single bit was changed', () => {
    const box = createSecretBox(key, 'test')
    const sealed = box.seal('token', context)
    const stranger = createSecretBox(randomBytes(32).toString('hex'), 'test')
    expect(() => stranger.open(sealed, context)).toThrow('cannot be opened')
    const [version, id, text = ''] = sealed.split('.')
    const bytes = Buffer.from(text, 'base64url')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(() => box.open(`${version}.${id}.${bytes.toString('base64url')}`, context)).toThrow(
      'cannot be opened',
    )
    expect(() => box.open('', context)).toThrow('cannot be opened')
  })

  it.each(['', 'short', 'g'.repeat(64), 'ab'.repeat(31), 'a'.repeat(44)])('refuses the key %j', (bad) => {
    expect(() => createSecretBox(bad, 'ROLLCALL_SECRET_KEY')).toThrow('secret key cannot be used')
  })
})
