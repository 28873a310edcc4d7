import { useQuery } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
  useLocation,
} from '@tanstack/react-router'
import { useRef } from 'react'
import { LiveProvider } from './api/live.tsx'
import { failureOf } from './api/request.ts'
import { requestFilters } from './api/requests.ts'
import { type Permission, sessionQuery } from './api/session.ts'
import { Overview } from './pages/overview.tsx'
import { SignedOut } from './pages/signed-out.tsx'
import { KeyboardProvider } from './parts/keyboard.tsx'
import { Shell } from './parts/shell.tsx'
import { BrokenPage, NoSuchPage } from './parts/states.tsx'

/** While signed out the page asks now and then whether the link was opened, perhaps in another tab. */
const askAgainMs = 4000
const setPasswordPath = '/set-password'
const setupPath = '/setup'
/** Pages for whoever has a link, signed in or not, and without the navigation of those who run this. */
const linkPages: readonly string[] = [setPasswordPath, setupPath]

/**
 * Everything behind the sign-in: the shell with a page, or how to sign in. A session that ends hides the page and
 * keeps it: what was typed is still there when it goes on.
 */
function Inside() {
  const { error, isPending } = useQuery({
    ...sessionQuery,
    refetchInterval: ({ state }) => (isSignedOut(state.error) ? askAgainMs : false),
  })
  const wasSignedIn = useRef(false)
  const wasSignedOut = useRef(false)
  // Asking again forgets the last answer for a moment; the page, and what is being typed on it, stays.
  const signedOut = isSignedOut(error) || (isPending && wasSignedOut.current)
  wasSignedOut.current = signedOut
  if (signedOut && !wasSignedIn.current) return <SignedOut />
  if (isPending && !wasSignedIn.current) return null
  wasSignedIn.current = true
  return (
    <>
      {signedOut && <SignedOut />}
      <div hidden={signedOut}>
        <LiveProvider>
          <KeyboardProvider>
            <Shell />
          </KeyboardProvider>
        </LiveProvider>
      </div>
    </>
  )
}

/** A one-time link has to open whether or not this browser is signed in, perhaps as somebody else. */
function Root() {
  const isLink = useLocation({ select: ({ pathname }) => linkPages.includes(pathname) })
  return isLink ? <Outlet /> : <Inside />
}

const isSignedOut = (error: Error | null): boolean => error !== null && failureOf(error).kind === 'signed_out'

/** The parts of the URL that a page understands; anything else is left out. */
function search<const N extends string>(...names: readonly N[]) {
  return (given: Record<string, unknown>): { readonly [name in N]?: string } => {
    const known = names.filter((name) => typeof given[name] === 'string' && given[name] !== '')
    return Object.fromEntries(known.map((name) => [name, given[name]])) as { [name in N]?: string }
  }
}

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NoSuchPage })
const under = () => rootRoute

/** A room is one file that is loaded when somebody first goes there. */
const outbound = (name: keyof typeof import('./pages/outbound/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('./pages/outbound/rooms.ts'), name)
const directory = (name: keyof typeof import('./pages/directory/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('./pages/directory/rooms.ts'), name)
const editing = (name: keyof typeof import('./pages/editing/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('./pages/editing/rooms.ts'), name)
const inbound = (name: keyof typeof import('./pages/inbound/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('./pages/inbound/rooms.ts'), name)
const across = (name: keyof typeof import('./pages/across/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('./pages/across/rooms.ts'), name)

const runs = (name: keyof typeof import('./pages/runs/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('./pages/runs/rooms.ts'), name)

/** What the server asks of whoever opens a page; without it the shell says so in the page's place. */
const needs = (permission: Permission) => ({ staticData: { needs: permission } })

const overviewRoute = createRoute({
  getParentRoute: under,
  path: '/',
  validateSearch: search('entry', 'application', 'subject'),
  component: Overview,
})

const setPasswordRoute = createRoute({
  getParentRoute: under,
  path: setPasswordPath,
  component: lazyRouteComponent(() => import('./pages/set-password.tsx'), 'SetPassword'),
})

const setupRoute = createRoute({
  getParentRoute: under,
  path: setupPath,
  component: lazyRouteComponent(() => import('./pages/customer-setup.tsx'), 'CustomerSetup'),
})

const logFilters = ['application', 'outcome', 'code', 'search', 'subject', 'cycle', 'since', 'entry'] as const

const applicationRoute = createRoute({
  ...needs('applications.read'),
  getParentRoute: under,
  path: '/outbound/applications/$application',
  component: outbound('ApplicationLayout'),
})
const ofApplication = () => applicationRoute

const applicationRoutes = [
  createRoute({ getParentRoute: ofApplication, path: '/', component: outbound('ApplicationOverview') }),
  createRoute({ getParentRoute: ofApplication, path: '/connection', component: outbound('Connection') }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/assignments',
    validateSearch: search('kind'),
    component: outbound('Assignments'),
  }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/on-demand',
    validateSearch: search('kind', 'principal'),
    component: outbound('OnDemand'),
  }),
  createRoute({ getParentRoute: ofApplication, path: '/cycles', component: outbound('Cycles') }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/cycles/$cycle',
    validateSearch: search('entry'),
    component: outbound('OneCycle'),
  }),
  createRoute({ getParentRoute: ofApplication, path: '/cycles/dry-runs', component: runs('DryRuns') }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/cycles/dry-runs/$dryRun',
    validateSearch: search('outcome', 'search', 'entry'),
    component: runs('OneDryRun'),
  }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/cycles/drift',
    validateSearch: search('kind'),
    component: runs('Drift'),
  }),
  createRoute({ getParentRoute: ofApplication, path: '/cycles/restart', component: runs('Restart') }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/logs',
    validateSearch: search(...logFilters),
    component: outbound('ApplicationLog'),
  }),
  createRoute({ getParentRoute: ofApplication, path: '/held', component: outbound('Held') }),
  createRoute({ getParentRoute: ofApplication, path: '/scope', component: editing('Scope') }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/mappings/$object',
    validateSearch: search('sample'),
    component: editing('Mappings'),
  }),
  createRoute({ getParentRoute: ofApplication, path: '/settings', component: editing('Settings') }),
  createRoute({
    getParentRoute: ofApplication,
    path: '/history',
    validateSearch: search('version'),
    component: editing('SettingsHistory'),
  }),
] as const

const outboundRoutes = [
  createRoute({
    ...needs('applications.read'),
    getParentRoute: under,
    path: '/outbound/applications',
    validateSearch: search('search'),
    component: outbound('Applications'),
  }),
  createRoute({
    ...needs('applications.change'),
    getParentRoute: under,
    path: '/outbound/applications/new',
    validateSearch: search('from', 'application', 'step'),
    component: outbound('AddApplication'),
  }),
  applicationRoute.addChildren(applicationRoutes),
  createRoute({
    ...needs('log.read'),
    getParentRoute: under,
    path: '/outbound/logs',
    validateSearch: search(...logFilters),
    component: outbound('AllLogs'),
  }),
] as const

const directoryRoutes = [
  createRoute({
    ...needs('directory.read'),
    getParentRoute: under,
    path: '/outbound/directory/people',
    validateSearch: search('search', 'which'),
    component: directory('People'),
  }),
  createRoute({
    ...needs('directory.read'),
    getParentRoute: under,
    path: '/outbound/directory/people/$person',
    validateSearch: search('entry'),
    component: directory('OnePerson'),
  }),
  createRoute({
    ...needs('directory.read'),
    getParentRoute: under,
    path: '/outbound/directory/groups',
    validateSearch: search('search', 'which'),
    component: directory('Groups'),
  }),
  createRoute({
    ...needs('directory.read'),
    getParentRoute: under,
    path: '/outbound/directory/groups/$group',
    validateSearch: search('entry'),
    component: directory('OneGroup'),
  }),
  createRoute({
    ...needs('directory.change'),
    getParentRoute: under,
    path: '/outbound/directory/import',
    component: directory('ImportFile'),
  }),
  createRoute({
    ...needs('directory.read'),
    getParentRoute: under,
    path: '/outbound/directory/sources',
    component: directory('Sources'),
  }),
] as const

const tenantRoute = createRoute({
  ...needs('tenants.read'),
  getParentRoute: under,
  path: '/inbound/tenants/$tenant',
  component: inbound('TenantLayout'),
})
const ofTenant = () => tenantRoute

const tenantRoutes = [
  createRoute({ getParentRoute: ofTenant, path: '/', component: inbound('TenantOverview') }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/setup',
    validateSearch: search('provider', 'token'),
    component: inbound('Setup'),
  }),
  createRoute({
    ...needs('tokens.read'),
    getParentRoute: ofTenant,
    path: '/tokens',
    validateSearch: search('token', 'client'),
    component: inbound('Tokens'),
  }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/staged',
    validateSearch: search('kind', 'held'),
    component: inbound('StagedPeople'),
  }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/members',
    validateSearch: search('search', 'state', 'subject', 'add'),
    component: inbound('Members'),
  }),
  createRoute({ getParentRoute: ofTenant, path: '/members/$member', component: inbound('OneMember') }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/groups',
    validateSearch: search('search'),
    component: inbound('TenantGroups'),
  }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/groups/$group',
    component: inbound('OneReceivedGroup'),
  }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/import',
    validateSearch: search('search'),
    component: inbound('TenantImport'),
  }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/attributes',
    validateSearch: search('property', 'attribute'),
    component: inbound('Attributes'),
  }),
  createRoute({
    getParentRoute: ofTenant,
    path: '/requests',
    validateSearch: search(...requestFilters, 'request'),
    component: inbound('Requests'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: ofTenant,
    path: '/webhooks',
    validateSearch: search('new'),
    component: inbound('TenantWebhooks'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: ofTenant,
    path: '/webhooks/$webhook',
    validateSearch: search('state'),
    component: inbound('TenantWebhook'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: ofTenant,
    path: '/hook',
    validateSearch: search('set'),
    component: inbound('TenantHook'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: ofTenant,
    path: '/events',
    validateSearch: search('types', 'from', 'event'),
    component: inbound('TenantEvents'),
  }),
  createRoute({ getParentRoute: ofTenant, path: '/settings', component: inbound('TenantSettings') }),
] as const

const inboundRoutes = [
  createRoute({
    ...needs('tenants.read'),
    getParentRoute: under,
    path: '/inbound/tenants',
    validateSearch: search('search', 'new'),
    component: inbound('Tenants'),
  }),
  tenantRoute.addChildren(tenantRoutes),
  createRoute({
    ...needs('plans.read'),
    getParentRoute: under,
    path: '/inbound/plans',
    validateSearch: search('plan'),
    component: inbound('Plans'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: under,
    path: '/inbound/hook',
    validateSearch: search('set'),
    component: inbound('AllHook'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: under,
    path: '/inbound/webhooks',
    validateSearch: search('new'),
    component: inbound('AllWebhooks'),
  }),
  createRoute({
    ...needs('events.read'),
    getParentRoute: under,
    path: '/inbound/webhooks/$webhook',
    validateSearch: search('state'),
    component: inbound('AllWebhook'),
  }),
] as const

const acrossRoutes = [
  createRoute({
    ...needs('applications.read'),
    getParentRoute: under,
    path: '/outbound/approvals',
    validateSearch: search('application'),
    component: across('Approvals'),
  }),
  createRoute({
    ...needs('audit.read'),
    getParentRoute: under,
    path: '/audit',
    validateSearch: search('actor', 'action', 'kind', 'target', 'tenant', 'outcome', 'since', 'entry'),
    component: across('Audit'),
  }),
  createRoute({
    ...needs('admins.read'),
    getParentRoute: under,
    path: '/settings/admins',
    component: across('Admins'),
  }),
  createRoute({
    ...needs('keys.read'),
    getParentRoute: under,
    path: '/settings/api-keys',
    component: across('ApiKeys'),
  }),
  createRoute({
    ...needs('log.read'),
    getParentRoute: under,
    path: '/settings/notifications',
    validateSearch: search('mail'),
    component: across('Notifications'),
  }),
  createRoute({ getParentRoute: under, path: '/settings/account', component: across('Account') }),
] as const

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overviewRoute,
    setPasswordRoute,
    setupRoute,
    ...outboundRoutes,
    ...directoryRoutes,
    ...inboundRoutes,
    ...acrossRoutes,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  scrollRestoration: true,
  // Plain text in the URL: the router's own way reads ?entry=12 as a number and writes it as a quoted text.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (given) => {
    const known = Object.entries(given).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    )
    const text = new URLSearchParams(known).toString()
    return text === '' ? '' : `?${text}`
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
  interface StaticDataRouteOption {
    needs?: Permission
  }
}
