import { createRoute, lazyRouteComponent, type RouteComponent } from '@tanstack/react-router'
import { needs, search, under } from './root.tsx'

/** A room is one file that is loaded when somebody first goes there. */
const directory = (name: keyof typeof import('../pages/directory/rooms.ts')): RouteComponent =>
  lazyRouteComponent(() => import('../pages/directory/rooms.ts'), name)

export const directoryRoutes = [
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
