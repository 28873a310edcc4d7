import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { printConfigurationReference, settings } from './settings.ts'

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({}, {})).toEqual({
      dataDirectory: `${process.cwd()}/rollcall-data`,
      host: '127.0.0.1',
      port: 4664,
      databaseUrl: undefined,
      secretKey: undefined,
      smtpUrl: undefined,
      mailFrom: undefined,
      logDays: 30,
      auditDays: undefined,
      publicUrl: undefined,
      trustedProxies: [],
      hosts: [],
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

  it('takes a public URL without its slash, and refuses what is none or has a path', () => {
    expect(readConfig({ publicUrl: 'https://Rollcall.Example.com/' }, {}).publicUrl).toBe(
      'https://rollcall.example.com',
    )
    for (const url of [
      'rollcall.example.com',
      'ftp://x.example',
      'https://x.example/path',
      'https://u:p@x.example',
    ]) {
      expect(() => readConfig({}, { ROLLCALL_PUBLIC_URL: url }), url).toThrow('ROLLCALL_PUBLIC_URL')
    }
  })

  it('takes proxies by address or block, and refuses a name', () => {
    expect(readConfig({}, { ROLLCALL_TRUST_PROXY: '10.0.0.0/8, ::1' }).trustedProxies).toEqual([
      '10.0.0.0/8',
      '::1',
    ])
    for (const text of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', 'true']) {
      expect(() => readConfig({ trustProxy: text }, {}), text).toThrow('ROLLCALL_TRUST_PROXY')
    }
  })

  it('is documented, setting by setting, as it is', () => {
    const page = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'configuration.md')
    expect(readFileSync(page, 'utf8'), 'run npm run docs').toBe(printConfigurationReference())
    expect(Object.keys(settings).toSorted()).toEqual(Object.keys(readConfig({}, {})).toSorted())
    const code = readFileSync(join(import.meta.dirname, 'config.ts'), 'utf8')
    const read = [...code.matchAll(/setting\('([A-Z_]+)'\)/g)].map(([, name]) => name ?? '')
    const documented = Object.values(settings).flatMap(({ variable }) => variable ?? [])
    expect(new Set(read)).toEqual(new Set(documented))
    const serve = readFileSync(join(import.meta.dirname, '..', 'cli', 'commands', 'serve.ts'), 'utf8')
    for (const [, flag] of serve.matchAll(/option\('(--[a-z-]+)/g)) {
      expect(Object.values(settings).map((one) => one.flag)).toContain(flag)
    }
  })
})
