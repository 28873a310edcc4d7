import { useEffect } from 'react'
import type { Application } from '../api/queries.ts'
import { statusColors } from '../style/theme.ts'
import { en } from '../text/en.ts'
import { applicationLooks, worstStatus } from './status-label.tsx'

/** The tab's title and icon say how the worst application is. */
export function TabStatus({ applications }: { readonly applications: readonly Application[] }) {
  const worst = worstStatus(applications)
  useEffect(() => {
    document.title = worst === undefined ? en.product : `${en.application.status[worst]} · ${en.product}`
    const color = statusColors[worst === undefined ? 'neutral' : applicationLooks[worst].role].light
    setIcon(color)
  }, [worst])
  return null
}

function setIcon(color: string): void {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${color}"/></svg>`
  let link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link === null) {
    link = document.createElement('link')
    link.rel = 'icon'
    document.head.append(link)
  }
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`
}
