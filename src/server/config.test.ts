import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({}, {})).toEqual({
      dataDirectory: `${process.cwd()}/rollcall-data`,
      host: '127.0.0.1',
      port: 4664,
      databaseUrl: undefined,
      secretKey: undefined,
      smtpUrl: undefined,
    })
  })

  it('takes the environment before the default, and a flag before both', () => {
    const environment = {
      ROLLCALL_DATA: '/from/environment',
      ROLLCALL_PORT: '5000',
      DATABASE_URL: 'postgres://environment/rollcall',
    }
    expect(readConfig({}, environment)).toMatchObject({
      dataDirectory: '/from/environment',
      port: 5000,
      databaseUrl: 'postgres://environment/rollcall',
    })
    const flags = { data: '/from/flag', port: '6000', database: 'postgresql://flag/rollcall' }
    expect(readConfig(flags, environment)).toMatchObject({
      dataDirectory: '/from/flag',
      port: 6000,
      databaseUrl: 'postgresql://flag/rollcall',
    })
  })

  it('takes an empty variable for none, as scripts and containers set them', () => {
    expect(readConfig({}, { DATABASE_URL: '', ROLLCALL_PORT: ' ' })).toMatchObject({
      databaseUrl: undefined,
      port: 4664,
    })
  })

  it.each(['-1', '65536', '80a', '1e3', '0x50'])('refuses the port %s', (port) => {
    expect(() => readConfig({}, { ROLLCALL_PORT: port })).toThrow('ROLLCALL_PORT')
    expect(() => readConfig({ port }, {})).toThrow('--port')
  })

  it('refuses addresses of other kinds', () => {
    expect(() => readConfig({}, { DATABASE_URL: 'mysql://host/rollcall' })).toThrow('DATABASE_URL')
    expect(() => readConfig({}, { SMTP_URL: 'http://host' })).toThrow('SMTP_URL')
  })
})
