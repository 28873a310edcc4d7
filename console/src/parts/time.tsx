import { Tooltip } from '@mantine/core'
import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { formatExact, formatMoment, formatRelative } from '../text/format.ts'

const NowContext = createContext(Date.now())

/** One clock for the page, so that all times move together. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return <NowContext value={now}>{children}</NowContext>
}

export const useNow = (): number => use(NowContext)

/** `3 min. ago`, with the exact local time and UTC on hover and focus. */
export function RelativeTime({ at }: { readonly at: string }) {
  return <Exact at={at}>{formatRelative(at, useNow())}</Exact>
}

/** When an entry was written: the clock today, the day before that. */
export const Moment = ({ at }: { readonly at: string }) => <Exact at={at}>{formatMoment(at, useNow())}</Exact>

function Exact({ at, children }: { readonly at: string; readonly children: ReactNode }) {
  return (
    <Tooltip label={formatExact(at)} openDelay={300}>
      <time dateTime={at}>{children}</time>
    </Tooltip>
  )
}
