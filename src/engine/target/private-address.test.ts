import { describe, expect, it } from 'vitest'
import { isLoopbackAddress, isPrivateAddress } from './private-address.ts'

describe('which addresses a target may have', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '::1', 'fd00::1'])(
    'counts %s as private',
    (address) => {
      expect(isPrivateAddress(address)).toBe(true)
    },
  )

  it.each(['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1'])(
    'sees through %s, an IPv4 address in other clothes',
    (address) => {
      expect(isPrivateAddress(address)).toBe(true)
    },
  )

  it.each(['93.184.216.34', '2606:2800:220:1::1'])('counts %s as public', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('knows %s as this machine', (address) => {
    expect(isLoopbackAddress(address)).toBe(true)
  })

  it.each(['10.0.0.1', '192.168.0.1', '::ffff:10.0.0.1', 'fe80::1', '128.0.0.1'])(
    'does not take %s for this machine',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false)
    },
  )
})
