import fc from 'fast-check'
import {
  addMembers,
  createGroup,
  deleteGroup,
  purgeGroup,
  removeMembers,
  restoreGroup,
  setGroup,
} from '../../../src/directory/edit-group.ts'
import {
  createPerson,
  deletePerson,
  purgePerson,
  restorePerson,
  setPerson,
} from '../../../src/directory/edit-person.ts'
import { restartApplication } from '../../../src/engine/application/restart.ts'
import { changeSettings, type SettingsChange } from '../../../src/engine/editing/change-settings.ts'
import { resetScopes } from '../../../src/engine/stores/restart-store.ts'
import { RollcallError } from '../../../src/errors/rollcall-error.ts'
import type { FaultKind } from '../../target/chaos-target.ts'
import { managerMapping, settingsInTest, userMappings } from '../engine-in-test.ts'
import type { Death, World } from './world.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

/** How the mapping of the display name can be. */
export const displayNames = {
  direct: { kind: 'direct', source: 'displayName' },
  upper: { kind: 'expression', expression: 'ToUpper([displayName])' },
  constant: { kind: 'constant', constant: 'Somebody' },
} as const
export type DisplayName = keyof typeof displayNames | 'none'

const rule = fc.constantFrom('disable', 'delete', 'nothing')

/** What can happen. Numbers point at names, people and groups in turn, so that most steps meet something. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('hire'), name: fc.nat(11), manager: fc.option(fc.nat(11)) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('move'),
      who: fc.nat(11),
      displayName: fc.constantFrom('Ada', 'Grace', 'Linus'),
      department: fc.constantFrom('Sales', 'Research'),
      manager: fc.option(fc.nat(11)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename'), who: fc.nat(11), name: fc.nat(11) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('enable'), who: fc.nat(11), on: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('leave'),
      who: fc.nat(11),
      how: fc.constantFrom('delete', 'restore', 'purge'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('group'),
      which: fc.nat(3),
      how: fc.constantFrom('create', 'rename', 'delete', 'restore', 'purge'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('member'),
      group: fc.nat(3),
      who: fc.nat(15),
      on: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('assign'), who: fc.nat(15), on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('settings'),
      scope: fc.constantFrom('all', 'assigned'),
      nestedGroups: fc.constantFrom('direct', 'flattened'),
      displayName: fc.constantFrom<DisplayName>('direct', 'upper', 'constant', 'none'),
      filter: fc.option(fc.constantFrom('Sales', 'Research')),
      groups: fc.boolean(),
      manager: fc.boolean(),
      rule,
      purged: fc.constantFrom('delete', 'disable'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('cycle') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('on_demand'), who: fc.nat(13) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('death'),
      at: fc.constantFrom<Death['at']>('before', 'after', 'executed', 'stop'),
      nth: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fault'),
      fault: fc.constantFrom<FaultKind>(
        'lost_reply',
        'fail_before',
        'fail_after',
        'throttle_seconds',
        'unavailable',
        'html',
        'unauthorized',
        'no_id',
        'refuse',
        'not_json',
        'not_found',
      ),
      method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
      after: fc.nat(3),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit'),
      which: fc.nat(11),
      how: fc.constantFrom('delete', 'change', 'create'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('restart'),
      reset: fc.constantFrom(...resetScopes),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('reconciliation'), repair: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass'), time: fc.constantFrom(minute, hour, day) }),
  },
)

export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
/** The second cycle of every history dies, early enough to have work in hand. */
const firstDeath = fc.record({
  kind: fc.constant('death' as const),
  at: fc.constantFrom<Death['at']>('before', 'after', 'executed'),
  nth: fc.integer({ min: 1, max: 8 }),
})
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(firstDeath, fc.array(step, { minLength: 8, maxLength: 30, size: 'max' }))
  .map(([death, rest]) => [death, ...rest])

/** What every history begins with: a small company, so that the steps after it meet somebody. */
export const company: readonly Step[] = [
  ...Array.from({ length: 7 }, (_, name): Step => ({ kind: 'hire', name, manager: name === 0 ? null : 0 })),
  { kind: 'group', which: 0, how: 'create' },
  { kind: 'group', which: 1, how: 'create' },
  { kind: 'member', group: 0, who: 1, on: true },
  { kind: 'member', group: 0, who: 2, on: true },
  { kind: 'member', group: 1, who: 3, on: true },
  { kind: 'member', group: 0, who: 13, on: true },
  { kind: 'assign', who: 12, on: true },
  { kind: 'cycle' },
  // Whose manager comes in the same cycle, and members that go and come.
  { kind: 'hire', name: 7, manager: 0 },
  { kind: 'hire', name: 8, manager: 7 },
  { kind: 'member', group: 0, who: 1, on: false },
  { kind: 'member', group: 1, who: 5, on: true },
]

const nameOf = (n: number): string => `person-${n}@corp.test`
const groupName = (n: number): string => `Group ${n}`

/** Does one step. What the directory refuses (a taken name, nobody in the bin) has not happened. */
export async function take(step: Step, world: World): Promise<void> {
  try {
    await perform(step, world)
  } catch (error) {
    if (!(error instanceof RollcallError) || error.definition.status >= 500) throw error
  }
}

async function perform(step: Step, world: World): Promise<void> {
  const { directory, target, ports, applicationId, edits } = world
  switch (step.kind) {
    case 'hire': {
      const attributes = {
        userPrincipalName: nameOf(step.name),
        displayName: `Person ${step.name}`,
        mail: nameOf(step.name),
        department: step.name % 2 === 0 ? 'Sales' : 'Research',
      }
      await createPerson(directory, 'main', { attributes, manager: await person(world, step.manager) })
      return
    }
    case 'move': {
      const { displayName, department } = step
      const manager = await person(world, step.manager)
      await setPerson(directory, 'main', await someone(world, step.who), {
        attributes: { displayName, department },
        ...(manager === null ? {} : { manager }),
      })
      return
    }
    case 'rename': {
      const attributes = { userPrincipalName: nameOf(step.name), mail: nameOf(step.name) }
      await setPerson(directory, 'main', await someone(world, step.who), { attributes })
      return
    }
    case 'enable':
      await setPerson(directory, 'main', await someone(world, step.who), {
        attributes: { accountEnabled: step.on },
      })
      return
    case 'leave': {
      const act = { delete: deletePerson, restore: restorePerson, purge: purgePerson }[step.how]
      await act(directory, 'main', await someone(world, step.who))
      return
    }
    case 'group':
      return changeGroup(world, step.which, step.how)
    case 'member': {
      const group = await groupId(world, step.group)
      const member =
        step.who > 11
          ? { kind: 'group' as const, reference: await groupId(world, step.who - 12) }
          : { kind: 'person' as const, reference: await someone(world, step.who) }
      await (step.on ? addMembers : removeMembers)(directory, 'main', group, [member])
      return
    }
    case 'assign': {
      const kind = step.who > 11 ? 'group' : 'person'
      const id = kind === 'group' ? await groupId(world, step.who - 12) : await someone(world, step.who)
      if (step.on) await ports.store.addAssignment(applicationId, kind, id, null)
      else await ports.store.removeAssignment(applicationId, kind, id, null)
      return
    }
    case 'settings':
      await changeSettings(ports, applicationId, settingsOf(step))
      return
    case 'cycle':
      await world.cycle()
      return
    case 'on_demand': {
      const kind = step.who > 11 ? 'group' : 'person'
      const id = kind === 'group' ? await groupId(world, step.who - 12) : await someone(world, step.who)
      return world.provision(kind, id)
    }
    case 'death':
      await world.cycle({ at: step.at, nth: step.nth })
      return
    case 'fault': {
      const { fault: kind, method, after, times } = step
      // An answer without an id is a create's; a 404 that is no lie is a deletion at the target.
      if (kind === 'no_id' && method !== 'POST') return
      target.fault({ kind, method, after, times })
      return
    }
    case 'edit':
      return editTarget(world, step.which, step.how, edits)
    case 'restart':
      await restartApplication(ports, applicationId, [step.reset])
      return
    case 'reconciliation':
      return world.reconcile(step.repair)
    case 'pass':
      return world.pass(step.time)
  }
}

async function changeGroup(world: World, which: number, how: string): Promise<void> {
  const { directory } = world
  if (how === 'create') {
    await createGroup(directory, 'main', { displayName: groupName(which) })
    return
  }
  const id = await groupId(world, which)
  if (how === 'rename') await setGroup(directory, 'main', id, { displayName: groupName(which + 10) })
  if (how === 'delete') await deleteGroup(directory, 'main', id)
  if (how === 'restore') await restoreGroup(directory, 'main', id)
  if (how === 'purge') await purgeGroup(directory, 'main', id)
}

function settingsOf(step: Extract<Step, { kind: 'settings' }>): SettingsChange {
  const base = settingsInTest()
  const rest = userMappings.filter((one) => one.target !== 'displayName')
  const display =
    step.displayName === 'none'
      ? []
      : [{ ...displayNames[step.displayName], target: 'displayName', apply: 'always' as const }]
  const action = { action: step.rule, afterDays: 0 }
  return {
    scope: step.scope,
    nestedGroups: step.nestedGroups,
    users: {
      ...base.users,
      attributes: [...rest, ...display, ...(step.manager ? [managerMapping] : [])],
      filters:
        step.filter === null
          ? []
          : [
              {
                title: 'Only',
                clauses: [{ attribute: 'department', operator: 'equals', value: step.filter }],
              },
            ],
    },
    groups: { ...base.groups, enabled: step.groups },
    leaving: {
      unassigned: action,
      out_of_scope: action,
      disabled: { action: 'disable', afterDays: 0 },
      soft_deleted: action,
      hard_deleted: { action: step.purged, afterDays: 0 },
    },
  }
}

/** People at the target do as they please. */
async function editTarget(world: World, which: number, how: string, edits: World['edits']): Promise<void> {
  const { users, members } = world.target
  if (how === 'create') {
    const id = `foreign-${which}`
    const userName = nameOf(which)
    if ([...users.values()].some((one) => one['userName'] === userName) || users.has(id)) return
    edits.foreign.add(id)
    world.target.add('Users', { id, userName, active: true, displayName: 'From elsewhere' })
    return
  }
  const account = [...users.values()][which % Math.max(1, users.size)]
  if (account === undefined) return
  const id = String(account['id'])
  if (how === 'delete') {
    edits.deleted.add(id)
    world.target.remove('Users', id)
    for (const set of members.values()) set.delete(id)
  } else {
    account['displayName'] = 'Changed there'
    edits.names.set(id, (edits.names.get(id) ?? new Set()).add('Changed there'))
  }
}

class Nobody extends RollcallError {
  constructor() {
    super('person_not_found', { reference: 'nobody' })
  }
}

async function someone({ store }: World, n: number): Promise<string> {
  const rows = await store.database.rows<{ id: string }>(
    'select id from directory_person order by created_at, id',
  )
  const row = rows[n % Math.max(1, rows.length)]
  if (row === undefined) throw new Nobody()
  return row.id
}

async function person(world: World, n: number | null): Promise<string | null> {
  if (n === null) return null
  const rows = await world.store.database.rows<{ id: string }>(
    'select id from directory_person where deleted_at is null order by created_at, id',
  )
  return rows[n % Math.max(1, rows.length)]?.id ?? null
}

async function groupId({ store }: World, n: number): Promise<string> {
  const rows = await store.database.rows<{ id: string }>(
    'select id from directory_group order by created_at, id',
  )
  const row = rows[n % Math.max(1, rows.length)]
  if (row === undefined) throw new Nobody()
  return row.id
}
