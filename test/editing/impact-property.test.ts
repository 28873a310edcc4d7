import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMembers, createGroup } from '../../src/directory/edit-group.ts'
import { requireApplication } from '../../src/engine/application/applications.ts'
import { changeSettings } from '../../src/engine/editing/change-settings.ts'
import { measureImpact } from '../../src/engine/editing/measure-impact.ts'
import type { AttributeMapping } from '../../src/engine/mapping.ts'
import { applicationInTest, managerMapping, userMappings } from '../engine/engine-in-test.ts'
import { startChaosTarget } from '../target/chaos-target.ts'
import { type EditingServer, people, startEditingServer } from './editing-server.ts'

let server: EditingServer
beforeAll(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people)
  await createGroup(server.directory, 'main', { displayName: 'Company' })
  await createGroup(server.directory, 'main', { displayName: 'Research' })
  const member = (kind: 'person' | 'group', reference: string) => ({ kind, reference }) as const
  await addMembers(server.directory, 'main', 'Company', [
    member('group', 'Research'),
    member('person', 'grace@corp.test'),
    member('person', 'linus@corp.test'),
  ])
  await addMembers(server.directory, 'main', 'Research', [
    member('person', 'ada@corp.test'),
    member('person', 'edsger@corp.test'),
  ])
})
afterAll(async () => {
  await server.close()
})

const always = { apply: 'always' } as const
const rows: readonly AttributeMapping[] = [
  { ...always, kind: 'direct', source: 'givenName', target: 'nickName' },
  { ...always, kind: 'expression', expression: 'ToUpper([department])', target: 'title' },
  { ...always, kind: 'direct', source: 'mail', target: 'preferredLanguage', required: true },
  { apply: 'on_create', kind: 'constant', constant: 'member', target: 'userType' },
  { ...always, kind: 'direct', source: 'costCenter', target: 'locale', defaultValue: 'none' },
  managerMapping,
]
const roles = [{ id: 'editor', value: 'editor', displayName: 'Editor' }]
const clause = fc.constantFrom(
  { attribute: 'department', operator: 'equals', value: 'Sales' } as const,
  { attribute: 'costCenter', operator: 'is_not_null' } as const,
  { attribute: 'mail', operator: 'regex_match', value: '.*@corp\\.test' } as const,
)
const leaving = fc.record({
  action: fc.constantFrom('disable', 'delete', 'nothing'),
  afterDays: fc.constant(0),
})

const settings = fc
  .record({
    scope: fc.constantFrom('assigned', 'all'),
    includeDefaultAccess: fc.boolean(),
    nestedGroups: fc.constantFrom('direct', 'flattened'),
    appRoles: fc.constantFrom([], roles),
    mapped: fc.subarray([...rows]),
    filters: fc.array(fc.array(clause, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    actions: fc.record({ create: fc.boolean(), update: fc.boolean(), delete: fc.boolean() }),
    groupsEnabled: fc.boolean(),
    unassigned: leaving,
    outOfScope: leaving,
  })
  .map(({ mapped, filters, actions, groupsEnabled, unassigned, outOfScope, ...rest }) => ({
    ...rest,
    users: {
      actions,
      attributes: [...userMappings, ...mapped],
      filters: filters.map((clauses, index) => ({ title: `Filter ${index}`, clauses })),
    },
    groups: { enabled: groupsEnabled },
    leaving: { unassigned, out_of_scope: outOfScope },
  }))

it('what an edit will do is what the next cycle does, whatever the settings were and become', async () => {
  await fc.assert(
    fc.asyncProperty(settings, settings, async (before, after) => {
      const { ports, runner } = server.engine
      await using target = await aTarget()
      const made = await applicationInTest(server.engine, target, {
        deletionThreshold: { count: 1000, percent: 100 },
      })
      await changeSettings(ports, made.id, before)
      for (const [kind, principal, role] of [
        ['group', 'Company', null],
        ['person', 'alan@corp.test', null],
      ] as const) {
        const found = await ports.store.findPrincipal('main', kind, principal)
        await ports.store.addAssignment(made.id, kind, found?.id ?? '', role)
      }
      const ada = await ports.store.findPrincipal('main', 'person', 'grace@corp.test')
      await ports.store.addAssignment(made.id, 'person', ada?.id ?? '', 'editor')
      await runner.run(made.id)

      const application = await requireApplication(ports, made.id)
      const { settings: edited } = await changed(application.id, after)
      const foreseen = await measureImpact(ports, application, edited, {
        until: new Date(8.64e15),
        sampleSize: 0,
      })
      const cycle = await runner.run(made.id)
      const { created, updated, disabled, deleted } = cycle.counts
      expect({ created, updated, disabled, deleted }).toEqual({
        created: foreseen.actions.create_or_match,
        updated: foreseen.actions.update + foreseen.actions.enable,
        disabled: foreseen.actions.disable,
        deleted: foreseen.actions.delete,
      })
      await ports.store.setPower(made.id, 'paused', null)
      await ports.store.deleteApplication(made.id)
    }),
    { numRuns: 60 },
  )
}, 240_000)

async function aTarget() {
  const target = await startChaosTarget()
  return { ...target, [Symbol.asyncDispose]: () => target.close() }
}

const changed = (id: string, change: object) => changeSettings(server.engine.ports, id, { ...change })
