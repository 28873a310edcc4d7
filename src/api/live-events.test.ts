import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLiveEvents, type LiveEvent, type NumberedEvent } from './live-events.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const appended = (count: number, applicationId = 'a'): LiveEvent => ({
  name: 'log.appended',
  applicationId,
  data: { applicationId, appended: count },
})
const status = (applicationId: string, word: 'running' | 'paused' | 'ready'): LiveEvent => ({
  name: 'application.status',
  applicationId,
  data: { id: applicationId, status: word, reasons: [] },
})

function listen(events = createLiveEvents()) {
  const heard: NumberedEvent[] = []
  events.subscribe((event) => heard.push(event))
  return { events, heard }
}

describe('live events', () => {
  it('passes the first of a kind on at once, and then one a second with what came last', () => {
    const { events, heard } = listen()
    for (const word of ['running', 'paused', 'ready'] as const) events.publish(status('a', word))
    expect(heard.map(({ data }) => data)).toEqual([{ id: 'a', status: 'running', reasons: [] }])
    vi.advanceTimersByTime(1000)
    expect(heard.slice(1).map(({ data }) => data)).toEqual([{ id: 'a', status: 'ready', reasons: [] }])
  })

  it('adds up appended log entries instead of forgetting them', () => {
    const { events, heard } = listen()
    for (const count of [1, 20, 300]) events.publish(appended(count))
    vi.advanceTimersByTime(1000)
    expect(heard.map(({ data }) => data)).toEqual([
      { applicationId: 'a', appended: 1 },
      { applicationId: 'a', appended: 320 },
    ])
  })

  it('keeps applications apart', () => {
    const { events, heard } = listen()
    events.publish(appended(1, 'a'))
    events.publish(appended(1, 'b'))
    expect(heard.map(({ topics }) => topics)).toEqual([
      ['log', 'log:a'],
      ['log', 'log:b'],
    ])
  })

  it('tells who comes back what it missed', () => {
    const { events } = listen()
    events.publish(status('a', 'running'))
    const seen = events.position()
    events.publish(status('b', 'ready'))
    expect(events.since(seen)?.map(({ data }) => data)).toEqual([{ id: 'b', status: 'ready', reasons: [] }])
    expect(events.since(events.position())).toEqual([])
  })

  it('does not pretend to know what it has forgotten, or what another process numbered', () => {
    const { events } = listen(createLiveEvents({ kept: 2 }))
    const before = events.position()
    for (const id of ['a', 'b', 'c']) events.publish(status(id, 'ready'))
    expect(events.since(before)).toBeUndefined()
    expect(events.since(createLiveEvents().position())).toBeUndefined()
    expect(events.since(events.position().replace(/\d+$/, '99'))).toBeUndefined()
    expect(events.since('nonsense')).toBeUndefined()
    expect(events.since('')).toBeUndefined()
  })
})
