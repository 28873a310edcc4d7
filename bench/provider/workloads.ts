import { externalId, groupId, memberId, userBody, userName } from './people.ts'

export type WorkloadName =
  | 'read'
  | 'user_name'
  | 'external_id'
  | 'page'
  | 'page_anywhere'
  | 'patch_active'
  | 'member_small'
  | 'member_large'
  | 'create'

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** After the base URL. */
  readonly path: string
  readonly body?: string
}

/** Where one loop of a load stands. */
export interface Step {
  /** Counts the requests of this loop, over all slices. */
  readonly count: number
  readonly loop: number
  readonly loops: number
  /** Members that the tenant had at the start. */
  readonly size: number
  /**
   * Two loads that write to one tenant never touch the same rows: requests over HTTP take the even ones (0), the
   * driver alone the odd ones (1).
   */
  readonly side: 0 | 1
}

/** What one request is about. */
export interface Subject {
  /** The number of a member; for a page, its first result. */
  readonly index: number
  /** Which of the two forms the request has, where it has two. */
  readonly variant: Variant
}

export type Variant = 'only' | 'add' | 'remove' | 'on' | 'off'

export interface Workload {
  readonly name: WorkloadName
  readonly title: string
  readonly kind: 'read' | 'write'
  /** Requests at one time, where it is not the general number. */
  readonly concurrency?: number
  readonly statuses: readonly number[]
  readonly variants: readonly Variant[]
  /** Runs where the group of 100,000 is. */
  readonly needsLargeGroup?: boolean
  subject(step: Step): Subject
  request(subject: Subject): Request
}

/** Groups of the benchmark's tenants. */
export const smallGroup = { index: 900_000_000_001, members: 10 }
export const largeGroup = { index: 900_000_000_002, members: 100_000 }

const patchOperation = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** In this order: what makes a tenant grow comes last. */
export const workloads: readonly Workload[] = [
  reading('read', 'read by id', anyone, ({ index }) => ({
    method: 'GET',
    path: `/Users/${memberId(index)}`,
  })),
  reading('user_name', '`userName eq`', anyone, ({ index }) => search(`userName eq "${userName(index)}"`)),
  reading('external_id', '`externalId eq`', anyone, ({ index }) =>
    search(`externalId eq "${externalId(index)}"`),
  ),
  reading('page', 'list, first page of 100', () => 1, page),
  reading(
    'page_anywhere',
    'list, any page of 100 by index',
    (step) => 2 + (anyone(step) % Math.max(1, step.size - 101)),
    page,
  ),
  {
    name: 'patch_active',
    title: 'PATCH `active`',
    kind: 'write',
    statuses: [200, 204],
    variants: ['off', 'on'],
    subject: eachInTurn,
    request: ({ index, variant }) =>
      patch(`/Users/${memberId(index)}`, { op: 'replace', path: 'active', value: variant === 'on' }),
  },
  {
    name: 'member_small',
    title: 'one member in or out, group of 10',
    kind: 'write',
    concurrency: 1,
    statuses: [200, 204],
    variants: ['add', 'remove'],
    subject: (step) => ({
      index: inPairs(step, smallGroup.members + 1, step.size),
      variant: step.count % 2 === 0 ? 'add' : 'remove',
    }),
    request: (subject) => moveMember(smallGroup.index, subject),
  },
  {
    name: 'member_large',
    title: 'one member in or out, group of 100,000',
    kind: 'write',
    concurrency: 1,
    statuses: [200, 204],
    variants: ['remove', 'add'],
    needsLargeGroup: true,
    subject: (step) => ({
      index: inPairs(step, 1, largeGroup.members),
      variant: step.count % 2 === 0 ? 'remove' : 'add',
    }),
    request: (subject) => moveMember(largeGroup.index, subject),
  },
  {
    name: 'create',
    title: 'create',
    kind: 'write',
    statuses: [201],
    variants: ['only'],
    subject: (step) => ({
      index: step.size + 1 + 2 * (step.count * step.loops + step.loop) + step.side,
      variant: 'only',
    }),
    request: ({ index }) => ({ method: 'POST', path: '/Users', body: JSON.stringify(userBody(index)) }),
  },
]

export function workloadOf(name: WorkloadName): Workload {
  return workloads.find((workload) => workload.name === name) as Workload
}

function reading(
  name: WorkloadName,
  title: string,
  indexOf: (step: Step) => number,
  request: (subject: Subject) => Request,
): Workload {
  return {
    name,
    title,
    kind: 'read',
    statuses: [200],
    variants: ['only'],
    subject: (step) => ({ index: indexOf(step), variant: 'only' }),
    request,
  }
}

/** One of the members, evenly spread; two loops never walk the same way. */
function anyone(step: Step): number {
  return 1 + spread(step.count * step.loops + step.loop, step.size)
}

/** Everyone of this side once, switched off; then everyone again, switched on. */
function eachInTurn(step: Step): Subject {
  const half = Math.floor(step.size / 2)
  const turn = step.count * step.loops + step.loop
  return {
    index: 1 + 2 * spread(turn, half) + step.side,
    variant: Math.floor(turn / half) % 2 === 0 ? 'off' : 'on',
  }
}

/** Somebody of this side between two numbers, the same for two steps: in and out again. */
function inPairs(step: Step, from: number, to: number): number {
  const pair = Math.floor(step.count / 2) * step.loops + step.loop
  return from + 2 * spread(pair, Math.floor((to - from) / 2)) + step.side
}

/** Walks through 0 … n-1 in big jumps, each number once before any comes again. */
function spread(turn: number, n: number): number {
  return ((turn % n) * strideOf(n)) % n
}

const strides = new Map<number, number>()

function strideOf(n: number): number {
  const known = strides.get(n)
  if (known !== undefined) return known
  let stride = Math.max(1, Math.floor(n * 0.618))
  while (greatestCommonDivisor(stride, n) !== 1) stride += 1
  strides.set(n, stride)
  return stride
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function search(filter: string): Request {
  return { method: 'GET', path: `/Users?filter=${encodeURIComponent(filter)}` }
}

function page({ index }: Subject): Request {
  return { method: 'GET', path: `/Users?startIndex=${index}&count=100` }
}

function moveMember(group: number, { index, variant }: Subject): Request {
  return patch(
    `/Groups/${groupId(group)}`,
    variant === 'add'
      ? { op: 'add', path: 'members', value: [{ value: memberId(index) }] }
      : { op: 'remove', path: `members[value eq "${memberId(index)}"]` },
  )
}

function patch(path: string, operation: Record<string, unknown>): Request {
  return {
    method: 'PATCH',
    path,
    body: JSON.stringify({ schemas: [patchOperation], Operations: [operation] }),
  }
}
