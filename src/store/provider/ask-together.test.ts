import { describe, expect, it } from 'vitest'
import { askTogether, placesFor } from './ask-together.ts'

describe('questions that are asked together', () => {
  const setUp = () => {
    const sent: string[] = []
    const ask = askTogether(async (about: string, keys: readonly number[]) => {
      sent.push(`${about}: ${keys.join(' ')}`)
      if (about === 'broken') throw new Error('no answer')
      return keys.map((key) => `${about} ${key}`)
    })
    return { sent, ask }
  }

  it('leave as one, and each gets its own answer', async () => {
    const { sent, ask } = setUp()
    expect(await Promise.all([ask('a', 'a', 1), ask('a', 'a', 2), ask('a', 'a', 1)])).toEqual([
      'a 1',
      'a 2',
      'a 1',
    ])
    expect(sent).toEqual(['a: 1 2 1'])
  })

  it('are never mixed with those of another group, whose failure is not theirs', async () => {
    const { sent, ask } = setUp()
    const answers = await Promise.allSettled([ask('a', 'a', 1), ask('b', 'broken', 2), ask('b', 'broken', 3)])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(sent).toEqual(['a: 1', 'broken: 2 3'])
  })

  it('are not joined to a statement that has left', async () => {
    const { sent, ask } = setUp()
    await ask('a', 'a', 1)
    await ask('a', 'a', 2)
    expect(sent).toEqual(['a: 1', 'a: 2'])
  })

  it('are so many in one statement and no more', async () => {
    const { sent, ask } = setUp()
    const keys = Array.from({ length: 70 }, (_, index) => index)
    expect(await Promise.all(keys.map((key) => ask('a', 'a', key)))).toEqual(keys.map((key) => `a ${key}`))
    expect(sent.map((one) => one.split(' ').length - 1)).toEqual([32, 32, 6])
  })

  it('take the next power of two as places', () => {
    expect([1, 2, 3, 4, 5, 17, 32].map(placesFor)).toEqual([1, 2, 4, 4, 8, 32, 32])
  })
})
