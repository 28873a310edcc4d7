import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { CliStream } from './process.ts'
import { createProgressBar, progressLine } from './progress-bar.ts'

function aStream(isTTY: boolean) {
  const written: string[] = []
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) > 0 }
  return { stream: stream as unknown as CliStream, written }
}

const state = { label: 'Moqups', done: 96, total: 212, perSecond: 0.8, etaSeconds: [130, 210] } as const

describe('the progress bar', () => {
  it('counts people, with rate and estimate', () => {
    expect(progressLine(state)).toBe('Moqups  ████████████░░░░░░░░░░░░░░░░  96/212  45%  0.8/s  ~3–4 min')
  })

  it('shows a count while the total is not known', () => {
    expect(progressLine({ label: 'Moqups', done: 1240, total: null })).toBe('Moqups  1,240 so far')
  })

  it('is full when there was nothing to do, and never more than full', () => {
    expect(progressLine({ label: 'a', done: 0, total: 0 })).toContain('100%')
    expect(progressLine({ label: 'a', done: 5, total: 4 })).toContain('100%')
  })

  it('redraws one line on a terminal and leaves the last word there', () => {
    const { stream, written } = aStream(true)
    let now = 0
    const bar = createProgressBar(stream, { quiet: false, now: () => now })
    bar.update(state)
    now = 99
    bar.update(state)
    now = 200
    bar.update({ ...state, done: 212 })
    bar.finish('Done.')
    expect(written).toHaveLength(4)
    expect(written.join('').match(/\n/g)).toEqual(['\n'])
    expect(written.every((text) => stripVTControlCharacters(text).trim().length < 60)).toBe(true)
    expect(written.at(-1)).toBe('Done.\n')
  })

  it('writes a line every ten seconds where nothing can be redrawn', () => {
    const { stream, written } = aStream(false)
    let now = 0
    const bar = createProgressBar(stream, { quiet: false, now: () => now })
    for (; now <= 20_000; now += 1000) bar.update(state)
    expect(written).toHaveLength(3)
    expect(written.join('')).not.toContain('\r')
  })

  it('is silent with --quiet', () => {
    const { stream, written } = aStream(true)
    const bar = createProgressBar(stream, { quiet: true, now: () => 0 })
    bar.update(state)
    bar.finish('Done.')
    expect(written).toEqual([])
  })
})
