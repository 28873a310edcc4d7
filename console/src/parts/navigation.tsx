import { Button } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import { Menu } from 'lucide-react'
import { useState } from 'react'
import { type Permission, useMay } from '../api/session.ts'
import { across } from '../text/across.ts'
import { en } from '../text/en.ts'

/**
 * What there is to go to; nothing that does not exist yet. `key` follows g on the keyboard, `needs` is the permission
 * without which the link is left out.
 */
export const destinations = [
  { section: undefined, links: [{ to: '/', label: en.nav.overview, key: 'o', needs: undefined }] },
  {
    section: en.nav.outbound,
    links: [
      { to: '/outbound/applications', label: en.nav.applications, key: 'a', needs: 'applications.read' },
      { to: '/outbound/approvals', label: across.nav.approvals, key: 'w', needs: 'applications.read' },
      { to: '/outbound/logs', label: en.nav.logs, key: 'l', needs: 'log.read' },
      { to: '/outbound/directory/people', label: en.nav.people, key: 'p', needs: 'directory.read' },
      { to: '/outbound/directory/groups', label: en.nav.groups, key: 'r', needs: 'directory.read' },
      { to: '/outbound/directory/sources', label: en.nav.sources, key: 's', needs: 'directory.read' },
    ],
  },
  {
    section: en.nav.inbound,
    links: [
      { to: '/inbound/tenants', label: en.nav.tenants, key: 't', needs: 'tenants.read' },
      { to: '/inbound/plans', label: en.nav.plans, key: 'c', needs: 'plans.read' },
      { to: '/inbound/webhooks', label: en.nav.webhooks, key: 'e', needs: 'events.read' },
      { to: '/inbound/hook', label: en.nav.hook, key: 'i', needs: 'events.read' },
    ],
  },
  {
    section: across.nav.administration,
    links: [
      { to: '/audit', label: across.nav.audit, key: 'h', needs: 'audit.read' },
      { to: '/settings/admins', label: across.nav.admins, key: 'm', needs: 'admins.read' },
      { to: '/settings/api-keys', label: across.nav.apiKeys, key: 'k', needs: 'keys.read' },
      { to: '/settings/notifications', label: across.nav.notifications, key: 'n', needs: 'log.read' },
      { to: '/settings/about', label: across.nav.server, key: 'b', needs: 'system.read' },
    ],
  },
] as const satisfies readonly {
  readonly section: string | undefined
  readonly links: readonly {
    readonly to: string
    readonly label: string
    readonly key: string
    readonly needs: Permission | undefined
  }[]
}[]

/** What this person may go to. */
export function useDestinations() {
  const may = useMay()
  return destinations
    .map(({ section, links }) => ({
      section,
      links: links.filter(({ needs }) => needs === undefined || may(needs)),
    }))
    .filter(({ links }) => links.length > 0)
}

/** The navigation beside the page; above it on a narrow screen, and on a phone behind one button. */
export function Navigation() {
  const pathname = useLocation({ select: (location) => location.pathname })
  // Open for the page it was opened on: going somewhere closes it.
  const [openedAt, setOpenedAt] = useState<string | null>(null)
  const isOpen = openedAt === pathname
  return (
    <nav aria-label={en.nav.label} className="nav">
      <Button
        size="compact-sm"
        variant="default"
        className="nav-toggle"
        aria-expanded={isOpen}
        aria-controls="places"
        leftSection={<Menu size={14} aria-hidden />}
        onClick={() => setOpenedAt(isOpen ? null : pathname)}
      >
        {en.nav.menu}
      </Button>
      <div id="places" className={isOpen ? 'nav-places open' : 'nav-places'}>
        {useDestinations().map(({ section, links }) => (
          <div key={section ?? ''} className="nav-section">
            {section !== undefined && <h2 className="nav-title">{section}</h2>}
            {links.map(({ to, label }) => (
              <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
                {label}
              </Link>
            ))}
          </div>
        ))}
      </div>
    </nav>
  )
}
