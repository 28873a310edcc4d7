import { useEffect, useRef, useState } from 'react'
import type { Application } from '../api/queries.ts'
import { en } from '../text/en.ts'
import { formatPercent } from '../text/format.ts'

/** A screen reader hears of progress at most this often. */
const quietMs = 10_000

/** Tells screen readers politely how running cycles get on and when they end. */
export function Announcer({ applications }: { readonly applications: readonly Application[] }) {
  const [text, setText] = useState('')
  const lastAt = useRef(0)
  const states = useRef(new Map<string, string>())
  useEffect(() => {
    const ended = applications.filter(({ id, cycle }) => {
      const before = states.current.get(id)
      if (cycle !== null) states.current.set(id, cycle.state)
      return before === 'running' && cycle !== null && cycle.state !== 'running'
    })
    const running = applications.filter(({ cycle }) => cycle?.state === 'running')
    if (ended.length === 0 && (running.length === 0 || Date.now() - lastAt.current < quietMs)) return
    lastAt.current = Date.now()
    setText([...ended.map(endText), ...running.map(progressText)].join(' '))
  }, [applications])
  return (
    <div className="visually-hidden" role="log" aria-live="polite">
      {text}
    </div>
  )
}

const endText = ({ name, cycle }: Application): string =>
  cycle === null ? '' : en.cycle.announceEnd(name, en.cycle.state[cycle.state])

function progressText({ name, cycle }: Application): string {
  const percent = cycle?.progress.percent ?? null
  return percent === null ? '' : en.cycle.announce(name, formatPercent(percent))
}
