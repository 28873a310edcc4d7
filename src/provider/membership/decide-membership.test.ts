import { describe, expect, it } from 'vitest'
import { decideDue, decideMembership, type Situation } from './decide-membership.ts'
import type { Membership, Wanted } from './membership.ts'
import { defaultPolicy, type LeavingAction } from './policy.ts'

const at = new Date('2026-03-02T08:00:00Z')
const days = (count: number) => new Date(at.getTime() + count * 86_400_000)
const heir = '0190a000-0000-7000-8000-000000000001'

const active: Membership = {
  personId: '0190a000-0000-7000-8000-000000000002',
  state: 'active',
  since: at,
  origin: 'provisioned',
  owner: false,
  breakGlass: false,
  due: null,
}
const deactivated: Membership = { ...active, state: 'deactivated' }
const removed: Membership = { ...active, state: 'removed' }

function decide(wanted: Wanted, membership: Membership | undefined, change: Partial<Situation> = {}) {
  return decideMembership({
    wanted,
    membership,
    isReturning: false,
    policy: defaultPolicy,
    otherActiveOwners: 0,
    seats: { limit: null, taken: 0 },
    brake: { leavers: 0, people: 100 },
    at,
    ...change,
  })
}

function leaving(onDeactivate: LeavingAction, onDelete: LeavingAction, graceHours = 0): Partial<Situation> {
  const ways = { ...defaultPolicy.leaving, onDeactivate, onDelete }
  return { policy: { ...defaultPolicy, leaving: ways, graceHours } }
}

const suspend = { do: 'suspend' } as const
const keep = { do: 'keep', days: 3 } as const

describe('who arrives', () => {
  it('becomes an active member, also when nothing is said of active', () => {
    const joined = {
      kind: 'change',
      state: 'active',
      due: null,
      transferTo: null,
      event: 'member.provisioned',
    }
    expect(decide('active', undefined)).toEqual(joined)
    expect(decide('unsaid', undefined)).toEqual(joined)
  })

  it('is refused when no seat is free; deactivated they need none', () => {
    const full = { seats: { limit: 5, taken: 5 } }
    expect(decide('active', undefined, full)).toEqual({ kind: 'refuse', refusal: 'seat_limit' })
    expect(decide('deactivated', undefined, full)).toMatchObject({ kind: 'change', state: 'deactivated' })
  })

  it('is nobody’s member when they arrive deactivated and that means removed', () => {
    expect(decide('deactivated', undefined, leaving({ do: 'remove' }, suspend))).toEqual({ kind: 'nothing' })
    expect(decide('gone', undefined)).toEqual({ kind: 'nothing' })
  })

  it('is as visible when they return deactivated as a newcomer is; a record that stays deactivated changes nothing', () => {
    expect(decide('deactivated', removed, { isReturning: true })).toMatchObject({ state: 'deactivated' })
    expect(decide('deactivated', removed)).toEqual({ kind: 'nothing' })
    const toBeRemoved = { ...deactivated, due: { at: days(3), state: 'removed' as const, keepDays: null } }
    expect(decide('deactivated', toBeRemoved, { isReturning: true })).toEqual({
      kind: 'change',
      state: 'deactivated',
      due: null,
      transferTo: null,
      event: null,
    })
    const removing = { ...leaving({ do: 'remove' }, suspend), isReturning: true }
    expect(decide('deactivated', toBeRemoved, removing)).toMatchObject({ state: 'removed' })
    expect(decide('deactivated', removed, removing)).toEqual({ kind: 'nothing' })
  })

  it('comes back as the same member, if there is a seat', () => {
    expect(decide('active', removed, { isReturning: true })).toMatchObject({
      state: 'active',
      event: 'member.reactivated',
    })
    expect(decide('active', deactivated, { seats: { limit: 1, taken: 1 } })).toEqual({
      kind: 'refuse',
      refusal: 'seat_limit',
    })
  })
})

describe('who leaves', () => {
  it.each<[LeavingAction, object]>([
    [suspend, { state: 'deactivated', due: null, transferTo: null, event: 'member.deactivated' }],
    [{ do: 'remove' }, { state: 'removed', due: null, transferTo: null, event: 'member.removed' }],
    [
      keep,
      {
        state: 'deactivated',
        due: { at: days(3), state: 'removed', keepDays: null },
        event: 'member.deactivated',
      },
    ],
    [
      { do: 'transfer', to: heir },
      { state: 'removed', transferTo: heir, event: 'member.removed' },
    ],
  ])('leaves as the policy says: %o', (action, outcome) => {
    expect(decide('deactivated', active, leaving(action, suspend))).toMatchObject({
      kind: 'change',
      ...outcome,
    })
    expect(decide('gone', active, leaving(suspend, action))).toMatchObject({ kind: 'change', ...outcome })
  })

  it('has access until the grace period is over', () => {
    const outcome = decide('deactivated', active, leaving(keep, suspend, 24))
    expect(outcome).toEqual({
      kind: 'change',
      state: 'active',
      due: { at: days(1), state: 'deactivated', keepDays: 3 },
      transferTo: null,
      event: null,
    })
    expect(decideDue({ at: days(1), state: 'deactivated', keepDays: 3 }, null, days(1))).toEqual({
      kind: 'change',
      state: 'deactivated',
      due: { at: days(4), state: 'removed', keepDays: null },
      transferTo: null,
      event: 'member.deactivated',
    })
  })

  it('is removed some day also when they were deactivated before they were deleted; an earlier day stands', () => {
    const onDelete = leaving(suspend, keep)
    const due = { at: days(3), state: 'removed' as const, keepDays: null }
    expect(decide('gone', deactivated, onDelete)).toEqual({
      kind: 'change',
      state: 'deactivated',
      due,
      transferTo: null,
      event: null,
    })
    const sooner = { ...due, at: days(1) }
    expect(decide('gone', { ...deactivated, due: sooner }, onDelete)).toEqual({ kind: 'nothing' })
    expect(decide('gone', deactivated, leaving(keep, suspend))).toEqual({ kind: 'nothing' })
  })

  it('stays when they are the last owner or have emergency access', () => {
    const owner = { ...active, owner: true }
    expect(decide('gone', owner)).toEqual({ kind: 'refuse', refusal: 'last_owner' })
    expect(decide('gone', owner, { otherActiveOwners: 1 })).toMatchObject({ state: 'removed' })
    expect(decide('deactivated', { ...active, breakGlass: true })).toEqual({
      kind: 'refuse',
      refusal: 'break_glass',
    })
  })

  it('is held above the brake, unless a person has decided; whoever has no access is never held', () => {
    const brake = { leavers: 25, people: 100 }
    expect(decide('deactivated', active, { brake })).toEqual({ kind: 'hold' })
    expect(decide('deactivated', active, { brake: undefined })).toMatchObject({ state: 'deactivated' })
    expect(decide('gone', deactivated, { brake })).toMatchObject({ state: 'removed' })
  })
})
