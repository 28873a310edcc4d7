import { useEffect } from 'react'
import type { Application } from '../api/queries.ts'
import { statusColors } from '../style/theme.ts'
import { en } from '../text/en.ts'
import { applicationLooks, worstStatus } from './status-label.tsx'

interface TabStatusProps {
  readonly applications: readonly Pick<Application, 'status'>[]
  /** The page, when it is not the overview. */
  readonly title?: string
}

/** The tab's title and icon say how the worst application is. */
export function TabStatus({ applications, title }: TabStatusProps) {
  const worst = worstStatus(applications)
  useEffect(() => {
    const status = worst === undefined ? undefined : en.application.status[worst]
    document.title = [status, title, en.product].filter((part) => part !== undefined).join(' · ')
    setIcon(statusColors[worst === undefined ? 'neutral' : applicationLooks[worst].role].light)
  }, [worst, title])
  return null
}

/** The tab's title on a page that is about no application. */
export const TabTitle = ({ title }: { readonly title: string }) => (
  <TabStatus applications={noApplications} title={title} />
)

/** `Mappings · Moqups`: several tabs of one thing can be told apart. */
export const titleOf = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' · ')

const noApplications: readonly [] = []

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
