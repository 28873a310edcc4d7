import { ScimError } from '../scim/index.ts'
import { type RequestPath, splitPath } from './split-path.ts'

/** What a request asks for, known from its method and path alone. */
export type RouteName =
  | 'serviceProviderConfig'
  | 'resourceTypes'
  | 'schemas'
  | 'me'
  | 'bulk'
  | 'search'
  | 'list'
  | 'create'
  | 'read'
  | 'replace'
  | 'patch'
  | 'delete'
  | 'options'

export interface Route {
  readonly name: RouteName
  /** Discovery documents of the public schema need no token; every other route does. */
  readonly public: boolean
  /** `Users`, or the empty string for routes over all resource types. */
  readonly endpoint: string
  /** Id of a resource, name of a resource type, URN of a schema. */
  readonly id: string | undefined
  readonly path: RequestPath
  /** Methods this path knows, for `Allow`. */
  readonly allow: string
  /** HEAD: answer as for GET, without the body. */
  readonly head: boolean
}

interface RouteEntry {
  readonly pattern: readonly string[]
  readonly methods: Readonly<Record<string, RouteName>>
  readonly public?: true
}

/** Every path of the protocol. `:endpoint` is a resource type's, `:id` anything else. First match wins. */
export const routes: readonly RouteEntry[] = [
  { pattern: ['ServiceProviderConfig'], methods: { GET: 'serviceProviderConfig' }, public: true },
  // SCIM 1.1 clients ask for the plural (erratum 4978).
  { pattern: ['ServiceProviderConfigs'], methods: { GET: 'serviceProviderConfig' }, public: true },
  { pattern: ['ResourceTypes'], methods: { GET: 'resourceTypes' }, public: true },
  { pattern: ['ResourceTypes', ':id'], methods: { GET: 'resourceTypes' }, public: true },
  { pattern: ['Schemas'], methods: { GET: 'schemas' }, public: true },
  { pattern: ['Schemas', ':id'], methods: { GET: 'schemas' }, public: true },
  { pattern: ['Me'], methods: { GET: 'me', POST: 'me', PUT: 'me', PATCH: 'me', DELETE: 'me' } },
  { pattern: ['Bulk'], methods: { POST: 'bulk' } },
  { pattern: ['.search'], methods: { POST: 'search' } },
  { pattern: [':endpoint', '.search'], methods: { POST: 'search' } },
  // RFC 7644 §3.4.2.1: without an endpoint a query is about every type.
  { pattern: [], methods: { GET: 'list' } },
  { pattern: [':endpoint'], methods: { GET: 'list', POST: 'create' } },
  {
    pattern: [':endpoint', ':id'],
    methods: { GET: 'read', PUT: 'replace', PATCH: 'patch', DELETE: 'delete' },
  },
]

/**
 * Finds the route of a request. Throws ScimError: 400 for a path that cannot be read, 404 for one that does not exist,
 * 405 for a method it does not know.
 */
export function findRoute(method: string, url: string): Route {
  const path = splitPath(url)
  const entry = routes.find(({ pattern }) => matches(pattern, path.segments))
  if (!entry) throw new ScimError(404, 'There is no such endpoint.', { rfc: 'RFC 7644 §3.2' })
  const allow = [...Object.keys(entry.methods), ...('GET' in entry.methods ? ['HEAD'] : []), 'OPTIONS'].join(
    ', ',
  )
  const head = method === 'HEAD'
  const name = method === 'OPTIONS' ? 'options' : entry.methods[head ? 'GET' : method]
  if (name === undefined || (!Object.hasOwn(entry.methods, head ? 'GET' : method) && name !== 'options')) {
    throw new MethodNotAllowed(method, allow)
  }
  return {
    name,
    public: entry.public === true,
    endpoint: part(entry.pattern, path.segments, ':endpoint') ?? '',
    id: part(entry.pattern, path.segments, ':id'),
    path,
    allow,
    head,
  }
}

/** 405, which has to name the methods that are allowed (RFC 9110 §15.5.6). */
export class MethodNotAllowed extends ScimError {
  readonly allow: string

  constructor(method: string, allow: string) {
    super(
      405,
      `${/^[A-Z]{1,20}$/.test(method) ? method : 'This method'} is not allowed here; allowed are ${allow}.`,
    )
    this.allow = allow
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((expected, index) => expected.startsWith(':') || expected === segments[index])
  )
}

function part(pattern: readonly string[], segments: readonly string[], name: string): string | undefined {
  const index = pattern.indexOf(name)
  return index === -1 ? undefined : segments[index]
}
