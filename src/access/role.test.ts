import { describe, expect, it } from 'vitest'
import { addressKey } from './lock-out.ts'
import { permissions, permissionsOf } from './role.ts'

const changing = (role: Parameters<typeof permissionsOf>[0]) =>
  permissionsOf(role).filter((permission) => !permission.endsWith('.read') && permission !== 'session.own')

describe('roles', () => {
  it('operators may do everything', () => {
    expect(permissionsOf('operator')).toEqual(permissions)
  })

  it('nobody else hands out rights: admins, keys and sign-in links are the operator’s', () => {
    for (const role of ['admin', 'approver', 'auditor', 'customer_admin'] as const) {
      const handed = ['admins.change', 'keys.change', 'sign_in_links.make'] as const
      expect(handed.filter((permission) => permissionsOf(role).includes(permission))).toEqual([])
    }
  })

  it('auditors read everything and change nothing; approvers decide and change nothing else', () => {
    expect(changing('auditor')).toEqual([])
    expect(permissionsOf('auditor')).toEqual(
      expect.arrayContaining(permissions.filter((one) => one.endsWith('.read'))),
    )
    expect(changing('approver')).toEqual(['approvals.decide'])
  })

  it('customer admins reach their tenant and nothing of the installation', () => {
    expect(permissionsOf('customer_admin')).toEqual([
      'session.own',
      'system.read',
      'tenants.read',
      'tenants.change',
      'tokens.read',
      'tokens.change',
      'audit.read',
    ])
  })
})

describe('the address that wrong passwords are counted under', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::5', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:9:8:7:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['127.0.0.1', null],
    ['::1', null],
    ['::ffff:127.0.0.1', null],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key)
  })
})
