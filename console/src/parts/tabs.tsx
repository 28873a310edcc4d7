import { Link, type LinkProps, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** One of the pages that a row of tabs leads to. */
export interface Tab {
  readonly to: NonNullable<LinkProps['to']>
  readonly params?: Readonly<Record<string, string>>
  readonly label: ReactNode
  /** The tab of exactly this address, not of what lies below it. */
  readonly exact?: boolean
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
  /** Below the tabs of the page itself. */
  readonly sub?: boolean
}

/** The word of the tab that is open, for the tab of the browser: `…/things/<id>/on-demand` is `onDemand`. */
export function useTabWord(words: Readonly<Record<string, unknown>>): string | undefined {
  const part = useLocation({ select: ({ pathname }) => pathname.split('/')[4] ?? '' })
  const word = words[part.replace(/-./g, (letter) => letter.slice(1).toUpperCase())]
  return typeof word === 'string' ? word : undefined
}

/** A row of links to the parts of something; the one that is open says so. */
export const Tabs = ({ label, tabs, sub = false }: TabsProps) => (
  <nav aria-label={label} className={sub ? 'subtabs' : 'tabs'}>
    {tabs.map(({ to, params, label: word, exact = false }) => (
      <Link
        key={`${to} ${Object.values(params ?? {}).join(' ')}`}
        to={to}
        params={params as never}
        activeOptions={{ exact, includeSearch: false }}
      >
        {word}
      </Link>
    ))}
  </nav>
)
