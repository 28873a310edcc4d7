import { createRoute, lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import { needs, search, under } from './root.tsx'

/** A room is one file that is loaded when somebody first goes there. */
const across = (name: keyof typeof import('../pages/across/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('../pages/across/rooms.ts'), name)

export const acrossRoutes = [
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
  createRoute({
    ...needs('system.read'),
    getParentRoute: under,
    path: '/settings/about',
    component: across('About'),
  }),
  createRoute({ getParentRoute: under, path: '/settings/account', component: across('Account') }),
] as const
