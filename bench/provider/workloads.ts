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

export interface Workload {
  readonly name: WorkloadName
  readonly title: string
  readonly kind: 'read' | 'write'
  /** Requests at one time, where it is not the general number. */
  readonly concurrency?: number
  readonly statuses: readonly number[]
  /** Smallest tenant it makes sense in. */
  readonly fromSize?: number
  request(step: Step): Request
}

/** Groups that every tenant of the benchmark has. */
export const smallGroup = { index: 1, members: 10 }
export const largeGroup = { index: 2, members: 100_000 }

const patchOperation = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** In this order: what makes a tenant grow comes last. */
export const workloads: readonly Workload[] = [
  {
    name: 'read',
    title: 'read by id',
    kind: 'read',
    statuses: [200],
    request: (step) => ({ method: 'GET', path: `/Users/${memberId(anyone(step))}` }),
  },
  {
    name: 'user_name',
    title: '`userName eq`',
    kind: 'read',
    statuses: [200],
    request: (step) => search(`userName eq "${userName(anyone(step))}"`),
  },
  {
    name: 'external_id',
    title: '`externalId eq`',
    kind: 'read',
    statuses: [200],
    request: (step) => search(`externalId eq "${externalId(anyone(step))}"`),
  },
  {
    name: 'page',
    title: 'first page of 100',
    kind: 'read',
    statuses: [200],
    request: () => ({ method: 'GET', path: '/Users?startIndex=1&count=100' }),
  },
  {
    name: 'page_anywhere',
    title: 'a page of 100 anywhere, by index',
    kind: 'read',
    statuses: [200],
    request: (step) => ({
      method: 'GET',
      path: `/Users?startIndex=${1 + (anyone(step) % Math.max(1, step.size - 100))}&count=100`,
    }),
  },
  {
    name: 'patch_active',
    title: 'PATCH `active`',
    kind: 'write',
    statuses: [200, 204],
    request: (step) => {
      const { index, round } = someoneElse(step)
      return patch(`/Users/${memberId(index)}`, { op: 'replace', path: 'active', value: round % 2 === 1 })
    },
  },
  {
    name: 'member_small',
    title: 'one member in or out, group of 10',
    kind: 'write',
    concurrency: 1,
    statuses: [200, 204],
    request: (step) => moveMember(step, smallGroup.index, newcomer(step), 'add'),
  },
  {
    name: 'member_large',
    title: 'one member in or out, group of 100,000',
    kind: 'write',
    concurrency: 1,
    statuses: [200, 204],
    fromSize: largeGroup.members,
    request: (step) =>
      moveMember(step, largeGroup.index, 1 + (newcomer(step) % largeGroup.members), 'remove'),
  },
  {
    name: 'create',
    title: 'create',
    kind: 'write',
    statuses: [201],
    request: (step) => ({ method: 'POST', path: '/Users', body: JSON.stringify(userBody(joiner(step))) }),
  },
]

export function workloadOf(name: WorkloadName): Workload {
  return workloads.find((workload) => workload.name === name) as Workload
}

/** One of the members, evenly spread; two loops never walk the same way. */
export function anyone(step: Step): number {
  return 1 + spread(step.count * step.loops + step.loop, step.size)
}

/** Everyone of this side once, then everyone again: `round` counts how often. */
export function someoneElse(step: Step): { index: number; round: number } {
  const half = Math.floor(step.size / 2)
  const turn = step.count * step.loops + step.loop
  return { index: 1 + 2 * spread(turn, half) + step.side, round: Math.floor(turn / half) }
}

/** A number that no member had yet. */
export function joiner(step: Step): number {
  return step.size + 1 + 2 * (step.count * step.loops + step.loop) + step.side
}

/** A member who is not in the small group. The same one for two steps: in and out again. */
function newcomer(step: Step): number {
  const pair = Math.floor(step.count / 2) * step.loops + step.loop
  const outside = Math.floor((step.size - smallGroup.members) / 2)
  return smallGroup.members + 1 + 2 * spread(pair, outside) + step.side
}

/** Walks through 0 … n-1 in big jumps, each number once before any comes again. */
function spread(turn: number, n: number): number {
  let stride = Math.max(1, Math.floor(n * 0.618))
  while (greatestCommonDivisor(stride, n) !== 1) stride += 1
  return ((turn % n) * stride) % n
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function search(filter: string): Request {
  return { method: 'GET', path: `/Users?filter=${encodeURIComponent(filter)}` }
}

function moveMember(step: Step, group: number, member: number, first: 'add' | 'remove'): Request {
  const isFirst = step.count % 2 === 0
  const isAdd = isFirst === (first === 'add')
  return patch(
    `/Groups/${groupId(group)}`,
    isAdd
      ? { op: 'add', path: 'members', value: [{ value: memberId(member) }] }
      : { op: 'remove', path: `members[value eq "${memberId(member)}"]` },
  )
}

function patch(path: string, operation: Record<string, unknown>): Request {
  return {
    method: 'PATCH',
    path,
    body: JSON.stringify({ schemas: [patchOperation], Operations: [operation] }),
  }
}
