import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import type { Permission } from './api/session.ts'
import { Overview } from './pages/overview.tsx'
import { BrokenPage } from './parts/states.tsx'
import { acrossRoutes } from './routes/across.ts'
import { directoryRoutes } from './routes/directory.ts'
import { inboundRoutes } from './routes/inbound.ts'
import { outboundRoutes } from './routes/outbound.ts'
import { search, setPasswordPath, setupPath, under } from './routes/root.tsx'

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

export const router = createRouter({
  routeTree: under().addChildren([
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
