import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createPerson, type DirectoryPorts, deletePerson, disablePerson } from '../../src/directory/index.ts'
import type { ApplicationSettings } from '../../src/engine/application/application.ts'
import type { ApplicationRecord } from '../../src/engine/application/application-record.ts'
import { type ImportOrder, importAccounts } from '../../src/engine/importing/import-accounts.ts'
import type { ImportRow } from '../../src/engine/importing/import-row.ts'
import type { JsonObject } from '../../src/scim/index.ts'
import { createDirectoryStore } from '../../src/store/directory/create-directory-store.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type ChaosOptions, type ChaosTarget, startChaosTarget } from '../target/chaos-target.ts'
import {
  applicationInTest,
  type EngineInTest,
  engineInTest,
  fillDirectory,
  settingsInTest,
  userMappings,
} from './engine-in-test.ts'

let store: TestDatabase
let target: ChaosTarget
let engine: EngineInTest
let directory: DirectoryPorts
beforeEach(async () => {
  store = await createTestDatabase()
  target = await startChaosTarget()
  engine = engineInTest(store.database)
  directory = {
    store: createDirectoryStore(store.database),
    now: () => new Date(),
    newId: randomUUID,
  }
  return async () => {
    await target.close()
    await store.drop()
  }
})

const useTarget = async (options: ChaosOptions): Promise<void> => {
  await target.close()
  target = await startChaosTarget(options)
}

function anAccount(id: string, rest: JsonObject = {}): void {
  target.add('Users', {
    id,
    userName: `${id}@example.com`,
    active: true,
    displayName: id.toUpperCase(),
    emails: [{ type: 'work', value: `${id}@example.com` }],
    ...rest,
  })
}

/** An application compared with its target; who is assigned is provisioned before. */
async function aReconciled(change: Partial<ApplicationSettings> = {}): Promise<ApplicationRecord> {
  const app = await applicationInTest(engine, target, change)
  await engine.runner.run(app.id)
  await (await engine.runner.startReconciliation(app.id, { repair: false })).ended
  target.clearJournal()
  return app
}

const everyone: ImportOrder = { accounts: null, role: null, after: 0, limit: 100, apply: false }

async function look(app: ApplicationRecord, order: Partial<ImportOrder> = {}): Promise<readonly ImportRow[]> {
  const { rows } = await importAccounts(engine.ports, directory, app, { ...everyone, ...order })
  return rows
}
const bring = (app: ApplicationRecord, order: Partial<ImportOrder> = {}) =>
  look(app, { ...order, apply: true })

const brief = ({ name, outcome, skip, error }: ImportRow) => [name, outcome, skip ?? error?.code ?? null]
const written = () => target.journal.filter(({ method }) => method !== 'GET')
const userNames = async () =>
  (await directory.store.listPeople('main', {})).items.map(({ userName }) => userName)
const assigned: Partial<ApplicationSettings> = { scope: 'assigned' }

describe('importing users from an application', () => {
  it('shows whom an account would become, and writes nothing anywhere', async () => {
    anAccount('grace', {
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
    })
    const app = await aReconciled(assigned)

    const [row] = await look(app)

    expect(row).toMatchObject({
      outcome: 'new',
      person: { id: null, userName: 'grace@example.com' },
      attributes: {
        userPrincipalName: 'grace@example.com',
        displayName: 'GRACE',
        mail: 'grace@example.com',
        department: 'Research',
        accountEnabled: true,
      },
      assigns: true,
      writes: ['externalId'],
      imported: false,
    })
    expect(await userNames()).toEqual([])
    expect(written()).toEqual([])
  })

  it.each([assigned, {}])(
    'makes people whom the next cycle links: nobody is created, disabled or deleted there (%o)',
    async (scope) => {
      anAccount('grace')
      anAccount('ada')
      const attributes = userMappings.filter(({ target: path }) => path !== 'externalId')
      const app = await aReconciled({ ...scope, users: { ...settingsInTest().users, attributes } })

      expect((await bring(app)).map(({ imported }) => imported)).toEqual([true, true])
      expect(await userNames()).toEqual(['ada@example.com', 'grace@example.com'])
      expect(written()).toEqual([])

      const { counts } = await engine.runner.run(app.id)
      expect(counts).toMatchObject({ inScope: 2, created: 0, disabled: 0, deleted: 0, updated: 0, failed: 0 })
      expect(written()).toEqual([])
      const [grace] = await directory.store.findPeople('main', 'grace@example.com')
      expect(await engine.ports.store.readTargetIds(app.id, 'person', [grace?.id ?? ''])).toEqual(
        new Map([[grace?.id, 'grace']]),
      )
      await disablePerson(directory, 'main', 'grace@example.com')
      await engine.runner.run(app.id)
      expect(target.users.get('grace')).toMatchObject({ active: false })
    },
  )

  it('adds nobody when it is done twice, before the next cycle and after it', async () => {
    anAccount('grace')
    const app = await aReconciled(assigned)
    await bring(app)
    expect((await bring(app)).map(brief)).toEqual([['grace@example.com', 'matches', null]])
    await engine.runner.run(app.id)
    expect((await bring(app)).map(brief)).toEqual([['grace@example.com', 'skipped', 'linked']])
    expect(await userNames()).toEqual(['grace@example.com'])
  })

  it('makes nobody of an account that somebody matches, and assigns them', async () => {
    anAccount('person-1')
    await fillDirectory(store.database, 1)
    const app = await aReconciled(assigned)

    expect(await look(app)).toMatchObject([
      { outcome: 'matches', person: { userName: 'person-1@example.com' }, assigns: true, imported: false },
    ])
    expect(await engine.ports.store.listAssignments(app.id)).toEqual([])
    await bring(app)

    expect(await userNames()).toEqual(['person-1@example.com'])
    const { counts } = await engine.runner.run(app.id)
    expect(counts).toMatchObject({ matched: 1, created: 0, disabled: 0 })
  })

  it('takes up an import that ended between the person and their assignment', async () => {
    anAccount('grace')
    const app = await aReconciled(assigned)
    const broken = {
      ...engine.ports,
      store: { ...engine.ports.store, addAssignment: () => Promise.reject() },
    }
    await expect(importAccounts(broken, directory, app, { ...everyone, apply: true })).rejects.toBeUndefined()
    expect(await userNames()).toEqual(['grace@example.com'])
    await engine.runner.run(app.id)
    expect(written()).toEqual([])

    expect(await bring(app)).toMatchObject([{ outcome: 'matches', assigns: true, imported: true }])
    const { counts } = await engine.runner.run(app.id)
    expect(counts).toMatchObject({ matched: 1, created: 0, disabled: 0 })
  })

  it('passes over who is not active there, who is gone meanwhile, and refuses what cannot be read', async () => {
    for (const id of ['sleeps', 'leaves', 'mute']) anAccount(id)
    target.users.set('sleeps', { ...target.users.get('sleeps'), id: 'sleeps', active: false })
    const app = await aReconciled()
    target.remove('Users', 'leaves')
    target.fault({ kind: 'other_account', method: 'GET', path: '/Users/mute', times: 1 })

    expect((await bring(app)).map(brief)).toEqual([
      ['sleeps@example.com', 'skipped', 'inactive'],
      ['leaves@example.com', 'skipped', 'gone'],
      ['mute@example.com', 'refused', 'import_account_unreadable'],
    ])
    expect(await userNames()).toEqual([])
  })

  it('refuses a user name that somebody has, or had and may come back to', async () => {
    const attributes = userMappings.map((row) =>
      row.target === 'userName' ? { ...row, source: 'mailNickname' } : row,
    ) as typeof userMappings
    for (const id of ['present', 'binned']) {
      anAccount(id)
      await createPerson(directory, 'main', { attributes: { userPrincipalName: `${id}@example.com` } })
    }
    await deletePerson(directory, 'main', 'binned@example.com')
    const app = await aReconciled({ ...assigned, users: { ...settingsInTest().users, attributes } })
    expect((await bring(app)).map(brief)).toEqual([
      ['present@example.com', 'refused', 'user_name_taken'],
      ['binned@example.com', 'refused', 'person_in_bin'],
    ])
    expect((await directory.store.takeCensus('main')).people).toBe(1)
  })

  it('takes nobody in the bin for a match, and refuses their name', async () => {
    anAccount('person-1')
    await fillDirectory(store.database, 1)
    await deletePerson(directory, 'main', 'person-1@example.com')
    const app = await aReconciled(assigned)
    expect((await bring(app)).map(brief)).toEqual([['person-1@example.com', 'refused', 'person_in_bin']])
  })

  it('gives a user name to the first of two accounts only, in the preview as when it is done', async () => {
    await useTarget({ unique: false })
    const rest = userMappings.filter((row) => row.target !== 'externalId')
    const attributes = [
      { apply: 'always', kind: 'direct', source: 'employeeId', target: 'externalId', matchingPrecedence: 1 },
      ...rest.map((row) => (row.target === 'userName' ? { ...row, matchingPrecedence: 2 } : row)),
    ] as typeof userMappings
    anAccount('grace', { externalId: '1' })
    anAccount('double', { externalId: '2', userName: 'grace@example.com' })
    const app = await aReconciled({ ...assigned, users: { ...settingsInTest().users, attributes } })
    const expected = [
      ['new', null],
      ['refused', 'user_name_taken'],
    ]
    expect((await look(app)).map(({ outcome, error }) => [outcome, error?.code ?? null])).toEqual(expected)
    expect((await bring(app)).map(({ outcome, error }) => [outcome, error?.code ?? null])).toEqual(expected)
  })

  it('refuses whom a scoping filter would leave out, with the clause that says so, and makes nobody', async () => {
    anAccount('grace')
    const filters = [
      { title: 'Sales only', clauses: [{ attribute: 'department', operator: 'equals', value: 'Sales' }] },
    ] as const
    const app = await aReconciled({ ...assigned, users: { ...settingsInTest().users, filters } })
    const [row] = await bring(app)
    expect(row).toMatchObject({
      outcome: 'refused',
      error: { code: 'import_out_of_scope', details: { condition: expect.stringContaining('Sales only: ') } },
    })
    expect(await userNames()).toEqual([])
  })

  it('refuses Default Access where it does not count, and assigns with an app role', async () => {
    anAccount('grace')
    const role = { id: 'r1', value: 'editor', displayName: 'Editor' }
    const app = await aReconciled({ ...assigned, includeDefaultAccess: false, appRoles: [role] })
    expect(await bring(app)).toMatchObject([
      { outcome: 'refused', error: { code: 'import_out_of_scope', details: { hint: /--role/ } } },
    ])
    await expect(look(app, { role: 'viewer' })).rejects.toMatchObject({ code: 'role_not_found' })
    expect(await bring(app, { role: 'Editor' })).toMatchObject([{ outcome: 'new', imported: true }])
    expect(await engine.ports.store.listAssignments(app.id)).toMatchObject([{ roleId: 'r1' }])
    expect((await engine.runner.run(app.id)).counts).toMatchObject({ created: 0, disabled: 0 })
  })

  it('refuses each of two accounts that are called the same', async () => {
    await useTarget({ unique: false })
    anAccount('twin')
    anAccount('other', { userName: 'twin@example.com' })
    const app = await aReconciled()
    expect((await bring(app)).map(brief)).toEqual([
      ['twin@example.com', 'refused', 'match_is_ambiguous'],
      ['twin@example.com', 'refused', 'match_is_ambiguous'],
    ])
    expect(await userNames()).toEqual([])
  })

  it('refuses a second account of somebody who has one there', async () => {
    await fillDirectory(store.database, 1)
    const app = await aReconciled()
    anAccount('second', { userName: 'person-1@example.com' })
    await (await engine.runner.startReconciliation(app.id, { repair: false })).ended
    expect((await bring(app)).map(brief)).toEqual([
      ['person-1@example.com', 'refused', 'import_has_other_account'],
    ])
  })

  it('refuses what a cycle could only create a second time', async () => {
    anAccount('grace')
    const attributes = userMappings.map((row) =>
      row.target === 'userName'
        ? { ...row, kind: 'expression', expression: 'Append([userPrincipalName], ".moqups")' }
        : row,
    ) as typeof userMappings
    const app = await aReconciled({ users: { ...settingsInTest().users, attributes } })
    expect(await bring(app)).toMatchObject([
      {
        outcome: 'refused',
        error: { code: 'import_not_matched' },
        leftOut: [{ target: 'userName', reason: 'expression' }],
      },
    ])
    expect(await userNames()).toEqual([])
  })

  it('refuses an account whose person would be matched with another one there', async () => {
    const rest = userMappings.filter((row) => row.target !== 'externalId')
    const attributes = [
      { apply: 'always', kind: 'direct', source: 'displayName', target: 'externalId', matchingPrecedence: 1 },
      ...rest.map((row) => (row.target === 'userName' ? { ...row, matchingPrecedence: 2 } : row)),
    ] as typeof userMappings
    anAccount('grace')
    anAccount('badge', { externalId: 'GRACE', active: false })
    const app = await aReconciled({ ...assigned, users: { ...settingsInTest().users, attributes } })
    expect(await bring(app, { accounts: ['grace'] })).toMatchObject([
      {
        outcome: 'refused',
        error: { code: 'import_not_matched', details: { found: 'another account (badge)' } },
      },
    ])
    expect(await userNames()).toEqual([])
  })

  it('finds who matches by an expression, and a guest by the address without its mark', async () => {
    anAccount('ada')
    anAccount('guest', { userName: 'guest@partner.example' })
    const guest = 'guest_partner.example#EXT#@home.example'
    await createPerson(directory, 'main', { attributes: { userPrincipalName: guest } })
    await createPerson(directory, 'main', {
      attributes: { userPrincipalName: 'u1', mail: 'ADA@example.com' },
    })
    const byName = await aReconciled(assigned)
    expect((await look(byName)).map((row) => [row.outcome, row.person?.userName])).toEqual([
      ['new', 'ada@example.com'],
      ['matches', guest],
    ])
    const attributes = userMappings.map((row) =>
      row.target === 'userName'
        ? { ...row, kind: 'expression', expression: 'Join("", ToLower([mail]))' }
        : row,
    ) as typeof userMappings
    const byMail = await aReconciled({ ...assigned, users: { ...settingsInTest().users, attributes } })
    expect((await look(byMail)).map((row) => [row.outcome, row.person?.userName])).toEqual([
      ['matches', 'u1'],
      ['refused', 'guest@partner.example'],
    ])
  })

  it('takes a selection by id or name, says which is not there, and goes on page by page', async () => {
    for (const id of ['a', 'b', 'c']) anAccount(id)
    const app = await aReconciled(assigned)
    expect((await bring(app, { accounts: ['b', 'C@example.com', 'nobody'] })).map(brief)).toEqual([
      ['b@example.com', 'new', null],
      ['c@example.com', 'new', null],
      ['nobody', 'refused', 'import_account_unknown'],
    ])
    expect(await userNames()).toEqual(['b@example.com', 'c@example.com'])
    const first = await importAccounts(engine.ports, directory, app, { ...everyone, limit: 2 })
    expect(first.rows).toHaveLength(2)
    const rest = await importAccounts(engine.ports, directory, app, { ...everyone, after: first.next ?? 0 })
    expect([rest.rows.map(({ name }) => name), rest.next]).toEqual([['c@example.com'], null])
  })

  it('asks for a reconciliation, and stops when the application cannot be read', async () => {
    anAccount('grace')
    const unread = await applicationInTest(engine, target)
    await expect(look(unread)).rejects.toMatchObject({ code: 'reconciliation_not_found' })
    const app = await aReconciled()
    target.fault({ kind: 'unauthorized', method: 'GET', times: 1 })
    await expect(bring(app)).rejects.toMatchObject({ code: 'target_token_refused' })
    expect(await userNames()).toEqual([])
  })
})
