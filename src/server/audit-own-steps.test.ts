import { expect, it, onTestFinished } from 'vitest'
import { createAccess } from '../../test/support/access.ts'
import { auditOwnSteps } from './audit-own-steps.ts'

const step = {
  action: 'application.paused_by_quarantine',
  application: { id: 'app_1', name: 'Moqups' },
  changes: [{ path: 'power', from: 'on', to: 'paused' }],
}

it('what Rollcall decides by itself stands in the audit log, as done by nobody else', async () => {
  const access = await createAccess('rk_operator')
  onTestFinished(access.drop)
  const { store } = access.access.ports
  const audited = auditOwnSteps(store, () => new Date())
  await audited(step, async () => {})
  expect(await store.listAudit({ limit: 10 })).toMatchObject([
    {
      actor: { kind: 'rollcall', name: 'Rollcall' },
      via: 'server',
      action: step.action,
      target: { kind: 'application', id: 'app_1', name: 'Moqups' },
      outcome: 'done',
      changes: step.changes,
    },
  ])
  expect(await store.tellLostAudits(new Date(Date.now() + 60_000))).toBe(0)
})

it('a step that never came to its end is told as one of which nobody knows', async () => {
  const access = await createAccess('rk_operator')
  onTestFinished(access.drop)
  const { store } = access.access.ports
  const audited = auditOwnSteps(store, () => new Date())
  await expect(audited(step, () => Promise.reject(new Error('the process died')))).rejects.toThrow('died')
  expect(await store.listAudit({ limit: 10 })).toEqual([])
  await store.tellLostAudits(new Date(Date.now() + 60_000))
  expect(await store.listAudit({ limit: 10 })).toMatchObject([{ action: step.action, outcome: 'unknown' }])
})
