import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type StatusRole, statusColors } from '../style/theme.ts'
import { formatClock } from '../text/format.ts'

/** One line, or one part of stacked bars. The status role is its colour. */
export interface ChartSeries {
  readonly label: string
  readonly role: StatusRole
  readonly values: readonly (number | null)[]
}

interface ChartProps {
  readonly kind: 'lines' | 'bars'
  /** Seconds since 1970, or places 0, 1, 2 … where there are names. */
  readonly x: readonly number[]
  /** What stands below each place of bars. */
  readonly names?: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly unit?: (value: number) => string
}

const height = 160
const wholeSteps = [1, 2, 5]
  .flatMap((one) => [0, 1, 2, 3, 4, 5, 6].map((power) => one * 10 ** power))
  .sort((a, b) => a - b)

/** A drawing; what it says stands beside it in words and as a table. */
export function Chart({ kind, x, names, series, unit = String }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    const box = place.current
    if (box === null) return undefined
    const plot = new uPlot(
      optionsOf({ kind, names, series, unit, width: box.clientWidth, color: colorsOf(scheme) }),
      dataOf(kind, x, series),
      box,
    )
    const watcher = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }))
    watcher.observe(box)
    return () => {
      watcher.disconnect()
      plot.destroy()
    }
  }, [kind, x, names, series, unit, scheme])
  return <div ref={place} className="chart" aria-hidden="true" style={{ minHeight: height }} />
}

interface Options {
  readonly kind: ChartProps['kind']
  readonly names: readonly string[] | undefined
  readonly series: readonly ChartSeries[]
  readonly unit: (value: number) => string
  readonly width: number
  readonly color: (name: string) => string
}

/** What the colours are called in this scheme: statuses from the theme, lines and text from the page. */
function colorsOf(scheme: 'light' | 'dark'): Options['color'] {
  const style = getComputedStyle(document.documentElement)
  return (name) =>
    name in statusColors
      ? statusColors[name as StatusRole][scheme]
      : style.getPropertyValue(`--surface-${name}`).trim()
}

function optionsOf({ kind, names, series, unit, width, color }: Options): uPlot.Options {
  const axis = {
    stroke: color('neutral'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { stroke: color('line'), width: 1 },
    font: '12px system-ui, sans-serif',
  }
  const drawn = kind === 'bars' ? [...series].reverse() : series
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: names === undefined, ...(names === undefined ? {} : { range: [-0.6, names.length - 0.4] }) },
      y: { range: (_plot, _min, max) => [0, max <= 0 ? 1 : max * 1.1] },
    },
    axes: [
      names === undefined
        ? { ...axis, values: (_plot: uPlot, splits: number[]) => splits.map(clockOf) }
        : {
            ...axis,
            grid: { show: false },
            splits: () => names.map((_, index) => index),
            values: () => [...names],
          },
      {
        ...axis,
        size: 56,
        // Half a person is nobody.
        ...(kind === 'bars' ? { incrs: wholeSteps } : {}),
        values: (_plot, splits) => splits.map(unit),
      },
    ],
    series: [
      {},
      ...drawn.map(({ label, role }) => ({
        label,
        stroke: color(role),
        ...(kind === 'bars'
          ? { fill: color(role), paths: bars(), width: 0, points: { show: false } }
          : { width: 2, spanGaps: true }),
      })),
    ],
  }
}

const clockOf = (seconds: number): string => formatClock(new Date(seconds * 1000).toISOString())

const bars = (): uPlot.Series.PathBuilder => uPlot.paths.bars?.({ size: [0.6, 60] }) ?? ((): null => null)

/** Bars stand on each other: each holds what is below it too, and the tallest is drawn first. */
function dataOf(
  kind: ChartProps['kind'],
  x: readonly number[],
  series: readonly ChartSeries[],
): uPlot.AlignedData {
  if (kind === 'lines') return [[...x], ...series.map(({ values }) => [...values])]
  const sums = series.map((_, top) =>
    x.map((_, index) => series.slice(0, top + 1).reduce((sum, { values }) => sum + (values[index] ?? 0), 0)),
  )
  return [[...x], ...sums.reverse()]
}
