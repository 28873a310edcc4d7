import { describe, expect, inject, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'

function changed(change: (url: URL) => void): string {
  const url = new URL(inject('testServerUrl'))
  change(url)
  return url.href
}

describe('opening a database', () => {
  it('says that the address is none', async () => {
    await expect(openDatabase('mysql://localhost/rollcall')).rejects.toMatchObject({
      code: 'database_url_invalid',
    })
    await expect(openDatabase('rollcall')).rejects.toMatchObject({ code: 'database_url_invalid' })
  })

  it('says that nobody answers there', async () => {
    await expect(openDatabase('postgres://rollcall@127.0.0.1:1/rollcall')).rejects.toMatchObject({
      code: 'database_unreachable',
      details: { address: '127.0.0.1:1', reason: 'ECONNREFUSED' },
    })
    await expect(openDatabase('postgres://rollcall@nowhere.invalid/rollcall')).rejects.toMatchObject({
      code: 'database_unreachable',
      details: { address: 'nowhere.invalid:5432' },
    })
  })

  it('says that the database is missing', async () => {
    const url = changed((one) => {
      one.pathname = '/no_such_database'
    })
    await expect(openDatabase(url)).rejects.toMatchObject({
      code: 'database_missing',
      details: { database: 'no_such_database' },
    })
  })

  it('says that the login failed, without telling the password', async () => {
    const url = changed((one) => {
      one.username = 'stranger'
      one.password = 'hidden-password'
    })
    const error: unknown = await openDatabase(url).catch((one: unknown) => one)
    expect(error).toMatchObject({ code: 'database_login_failed', details: { user: 'stranger' } })
    expect(JSON.stringify(error)).not.toContain('hidden-password')
  })
})
