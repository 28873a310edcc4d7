import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patchOf } from '../support/provider.ts'
import { type MembershipInTest, startMembership, type TenantInTest, withHeir } from './membership-in-test.ts'

vi.setConfig({ testTimeout: 180_000 })

let app: MembershipInTest
beforeAll(async () => {
  app = await startMembership()
})
afterAll(() => app.close())

type Step =
  | { readonly do: 'create'; readonly who: number; readonly active: boolean }
  | { readonly do: 'set'; readonly who: number; readonly active: boolean }
  | { readonly do: 'title'; readonly who: number; readonly title: string }
  | { readonly do: 'delete'; readonly who: number }
  | { readonly do: 'synchronize' }

const who = fc.nat({ max: 2 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), who, active: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('set' as const), who, active: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('title' as const), who, title: fc.constantFrom('a', 'b') }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('synchronize' as const) }) },
  ),
  { minLength: 1, maxLength: 14 },
)

const action = fc.constantFrom<object>(
  { do: 'suspend' },
  { do: 'remove' },
  { do: 'keep', days: 3 },
  { do: 'transfer', to: 'heir' },
)
const policy = fc.record({ onDeactivate: action, onDelete: action })

async function tenantWith(leaving: object, mode: string): Promise<TenantInTest> {
  const tenant = await app.tenant()
  const policy = await withHeir(tenant, { leaving, apply: { mode }, brake: null })
  await tenant.ask('PATCH', '/connections/1', policy)
  return tenant
}

/** Walks a tenant through the steps; the answers of the identity provider, without what differs between any two tenants. */
async function walk(tenant: TenantInTest, all: readonly Step[]): Promise<unknown[]> {
  const ids = new Map<number, string>()
  const answers: unknown[] = []
  for (const step of all) {
    if (step.do === 'synchronize') {
      await tenant.ask('POST', '/connections/1/synchronize', {})
      continue
    }
    const id = ids.get(step.who)
    if (step.do === 'create') {
      const body = {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: `p${step.who}`,
        active: step.active,
      }
      const answer = await tenant.scim.send('POST', '/v2/Users', body)
      if (answer.status === 201) ids.set(step.who, answer.body.id)
      answers.push([answer.status, answer.body.active ?? answer.body.scimType])
    } else if (id === undefined) continue
    else if (step.do === 'delete') {
      answers.push((await tenant.scim.send('DELETE', `/v2/Users/${id}`)).status)
      ids.delete(step.who)
    } else {
      const [path, value] = step.do === 'set' ? ['active', step.active] : ['title', step.title]
      const change = patchOf({ op: 'replace', path, value })
      const { status, body } = await tenant.scim.send('PATCH', `/v2/Users/${id}`, change)
      answers.push([status, body.active, body.title, body.meta.version])
    }
  }
  return answers
}

interface Ended {
  readonly userName: string | null
  readonly label: string | null
  readonly state: string
  readonly due: { readonly state: string } | null
}

async function membersOf(tenant: TenantInTest): Promise<Map<string, string>> {
  const { items } = await tenant.ask('GET', '/members')
  return new Map(
    items.map((one: Ended) => [one.userName ?? one.label ?? '', `${one.state} ${one.due?.state ?? ''}`]),
  )
}

/** Who was made active and left again with no Synchronize in between. */
function cameAndWentUnseen(all: readonly Step[]): Set<string> {
  const unseen = new Set<string>()
  let back = new Set<number>()
  for (const step of all) {
    if (step.do === 'synchronize') back = new Set()
    else if (step.do !== 'delete' && step.do !== 'title' && step.active) back.add(step.who)
    else if (step.do !== 'title' && back.has(step.who)) unseen.add(`p${step.who}`)
  }
  return unseen
}

describe('whatever an identity provider sends, under whatever policy', () => {
  it('immediate, and staged with a Synchronize at the end, give the same people access and answer the same', async () => {
    await fc.assert(
      fc.asyncProperty(steps, policy, async (all, leaving) => {
        const immediate = await tenantWith(leaving, 'immediate')
        const staged = await tenantWith(leaving, 'by_hand')
        const answers = await walk(
          immediate,
          all.filter((step) => step.do !== 'synchronize'),
        )
        expect(await walk(staged, all)).toEqual(answers)
        await staged.ask('POST', '/connections/1/synchronize', {})
        expect((await staged.ask('GET', '/connections/1/staged')).items).toEqual([])
        const [one, other] = [await membersOf(immediate), await membersOf(staged)]
        // Somebody who came, or came back, and went between two Synchronizes was a member of the one, and never of the
        // other: where an earlier word has set a day of removal, that day stands.
        const unseen = cameAndWentUnseen(all)
        for (const [name, state] of one) {
          if (!other.has(name)) continue
          const [without, seen] = [state.split(' ')[0], other.get(name)?.split(' ')[0]]
          if (unseen.has(name)) expect(seen, name).toBe(without)
          else expect(other.get(name), name).toBe(state)
        }
        const withAccess = (members: Map<string, string>) =>
          [...members].filter(([, state]) => state.startsWith('active')).map(([name]) => name)
        expect(withAccess(other).sort()).toEqual(withAccess(one).sort())
        // A record that came deactivated and went between two Synchronizes has ended a membership of the one only.
        for (const [name, state] of other) if (!one.has(name)) expect(state).toMatch(/^deactivated/)
      }),
      {
        numRuns: 60,
        examples: [
          [
            [
              { do: 'create', who: 2, active: false },
              { do: 'delete', who: 2 },
              { do: 'create', who: 2, active: false },
            ],
            { onDeactivate: { do: 'suspend' }, onDelete: { do: 'transfer', to: 'heir' } },
          ],
          [
            [
              { do: 'create', who: 0, active: false },
              { do: 'delete', who: 0 },
              { do: 'create', who: 0, active: false },
            ],
            { onDeactivate: { do: 'suspend' }, onDelete: { do: 'keep', days: 3 } },
          ],
          [
            [{ do: 'create', who: 1, active: false }, { do: 'synchronize' }, { do: 'delete', who: 1 }],
            { onDeactivate: { do: 'suspend' }, onDelete: { do: 'keep', days: 3 } },
          ],
        ],
      },
    )
  })
})
