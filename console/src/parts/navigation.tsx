import { Link } from '@tanstack/react-router'
import { en } from '../text/en.ts'

/** What there is to go to; nothing that does not exist yet. */
export const destinations = [
  { section: undefined, links: [{ to: '/', label: en.nav.overview }] },
  {
    section: en.nav.outbound,
    links: [
      { to: '/outbound/applications', label: en.nav.applications },
      { to: '/outbound/logs', label: en.nav.logs },
      { to: '/outbound/directory/people', label: en.nav.people },
      { to: '/outbound/directory/groups', label: en.nav.groups },
      { to: '/outbound/directory/import', label: en.nav.import },
    ],
  },
  { section: en.nav.inbound, links: [{ to: '/inbound/tenants', label: en.nav.tenants }] },
] as const

/** The navigation beside the page; above it on a narrow screen. */
export const Navigation = () => (
  <nav aria-label={en.nav.label} className="nav">
    {destinations.map(({ section, links }) => (
      <div key={section ?? ''} className="nav-section">
        {section !== undefined && <h2 className="nav-title">{section}</h2>}
        {links.map(({ to, label }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
            {label}
          </Link>
        ))}
      </div>
    ))}
  </nav>
)
