import { lazy, type ReactNode, Suspense } from 'react'
import { pictures } from '../text/pictures.ts'
import type { ChartSeries } from './chart.tsx'

/** The drawing part is loaded when the first picture is shown. Without it the table still tells everything. */
const Chart = lazy(async () => {
  try {
    return { default: (await import('./chart.tsx')).Chart }
  } catch {
    return { default: NoDrawing }
  }
})
const NoDrawing = () => <></>

interface PictureProps {
  /** What it says, in a sentence: for whoever cannot see it. */
  readonly label: string
  readonly kind: 'lines' | 'bars'
  readonly x: readonly number[]
  readonly names?: readonly string[]
  readonly series: readonly ChartSeries[]
  readonly unit?: (value: number) => string
  /** The same as a table. */
  readonly table: ReactNode
  readonly remark?: string
}

/** A chart with its legend in words, and the same as a table below it. */
export const Picture = ({ label, table, remark, ...chart }: PictureProps) => (
  <figure className="picture">
    <figcaption className="visually-hidden">{label}</figcaption>
    <ul className="legend">
      {chart.series.map(({ label: word, role }) => (
        <li key={word}>
          <span className="legend-mark" style={{ background: `var(--status-${role})` }} aria-hidden />
          {word}
        </li>
      ))}
    </ul>
    <Suspense fallback={<div className="chart" style={{ minHeight: 160 }} />}>
      <Chart {...chart} />
    </Suspense>
    <details className="step">
      <summary>{pictures.asTable}</summary>
      {remark !== undefined && <p className="dim">{remark}</p>}
      <div className="scroll">{table}</div>
    </details>
  </figure>
)
