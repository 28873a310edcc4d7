import { createRoute, lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import { requestFilters } from '../api/requests.ts'
import { needs, search, under } from './root.tsx'

/** A room is one file that is loaded when somebody first goes there. */
const inbound = (name: keyof typeof import('../pages/inbound/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('../pages/inbound/rooms.ts'), name)

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
    validateSearch: search('property', 'attribute', 'keep'),
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

export const inboundRoutes = [
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
    validateSearch: search('new', 'rotate'),
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
