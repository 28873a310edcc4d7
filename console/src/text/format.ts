import { en } from './en.ts'

const language = 'en'
const numbers = new Intl.NumberFormat(language)
const clock = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const local = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' })
const moment = new Intl.DateTimeFormat(language, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })

export const formatNumber = (value: number): string => numbers.format(value)
export const formatPercent = (percent: number): string => `${Math.floor(percent)} %`
export const formatRate = (perSecond: number): string =>
  perSecond >= 10 ? formatNumber(Math.round(perSecond)) : perSecond.toFixed(1)

/** `14:02:31` in the viewer's zone. */
export const formatClock = (instant: string): string => clock.format(new Date(instant))

/** Today's times as `14:02:31`, earlier ones with their day: `Nov 20, 14:02`. */
export function formatMoment(instant: string, now: number): string {
  const at = new Date(instant)
  return at.toDateString() === new Date(now).toDateString() ? clock.format(at) : moment.format(at)
}

/** Exact time twice: in the viewer's zone, named, and in UTC. */
export const formatExact = (instant: string): string =>
  `${local.format(new Date(instant))} · ${new Date(instant).toISOString()}`

/** When something is to run, in the zone that it is set in: `Sun, Nov 22, 06:00`. */
export const formatRun = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat(language, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(instant))

/** `3 min. ago`, `in 37 min.` */
export function formatRelative(instant: string, now: number): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  const size = Math.abs(seconds)
  if (size < 5) return en.time.now
  if (size < 90) return relative.format(seconds, 'second')
  if (size < 90 * 60) return relative.format(Math.round(seconds / 60), 'minute')
  if (size < 36 * 3600) return relative.format(Math.round(seconds / 3600), 'hour')
  return relative.format(Math.round(seconds / 86_400), 'day')
}

/** `340 ms`, `4 min 12 s`, `1 h 3 min` */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${ms < 10_000 ? (ms / 1000).toFixed(1) : seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `[150, 240]` seconds → `3–4 min`. */
export function formatRange([from, to]: readonly [number, number]): string {
  const [size, unit] = to >= 5400 ? [3600, 'h'] : to >= 90 ? [60, 'min'] : [1, 's']
  const [low, high] = [Math.ceil(from / size), Math.ceil(to / size)]
  return low === high ? `${high} ${unit}` : `${low}–${high} ${unit}`
}
