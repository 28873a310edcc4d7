import { createRoute, lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import { needs, search, under } from './root.tsx'

/** A room is one file that is loaded when somebody first goes there. */
const outbound = (name: keyof typeof import('../pages/outbound/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('../pages/outbound/rooms.ts'), name)

const editing = (name: keyof typeof import('../pages/editing/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('../pages/editing/rooms.ts'), name)

const runs = (name: keyof typeof import('../pages/runs/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('../pages/runs/rooms.ts'), name)

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
  createRoute({
    getParentRoute: ofApplication,
    path: '/cycles/waiting',
    validateSearch: search('all'),
    component: runs('WaitingMembers'),
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

export const outboundRoutes = [
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
