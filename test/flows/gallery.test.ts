import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { galleryEntries, galleryEntry } from '../../src/engine/gallery/gallery.ts'
import { type Served, startServed } from '../support/served.ts'

/** What one tenant holds, as its identity provider would see it. */
interface Tenant {
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  readonly users: any[]
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  readonly groups: any[]
  readonly counts: Readonly<Record<string, number>>
}

const ids = galleryEntries().map(({ id }) => id)
const tokens = new Map<string, string>()
const after: Record<'created' | 'again' | 'updated' | 'disabled', Map<string, Tenant>> = {
  created: new Map(),
  again: new Map(),
  updated: new Map(),
  disabled: new Map(),
}

let app: Served
beforeAll(async () => {
  app = await startServed()
  await app.json([
    ...['directory', 'person', 'create', 'rhea@acme.test', 'displayName=Rhea Berg', 'givenName=Rhea'],
    ...['surname=Berg', 'mail=rhea@acme.test', 'jobTitle=Lead', 'department=Design', 'companyName=Acme'],
    ...['mobile=+4915112345678', 'telephoneNumber=+493012345', 'city=Berlin', 'country=DE', 'employeeId=7'],
    ...['mailNickname=rhea', 'preferredLanguage=de-DE', 'streetAddress=Weg 1', 'postalCode=10115'],
  ])
  await app.json(['directory', 'group', 'create', 'Designers'])
  await app.json(['directory', 'group', 'add', 'Designers', '--person', 'rhea@acme.test'])
  for (const id of ids) await connect(id)
  await collect(after.created)
  await collect(after.again)
  await app.json(['directory', 'person', 'set', 'rhea@acme.test', 'givenName=Nova', 'displayName=Nova Berg'])
  await collect(after.updated)
  await app.json(['directory', 'person', 'disable', 'rhea@acme.test'])
  await collect(after.disabled)
}, 240_000)
afterAll(() => app.close())

async function connect(id: string): Promise<void> {
  await app.json(['tenant', 'create', id])
  const { token, scimUrl } = await app.json([
    ...['token', 'create', '--tenant', id, '--description', 'gallery', '--scope', 'scim', '--show'],
  ])
  tokens.set(id, token)
  await app.json(
    ['app', 'create', id, '--from', id, '--url', scimUrl, '--scope', 'all', '--token-stdin'],
    token,
  )
  await app.json(['app', 'resume', id])
}

async function collect(into: Map<string, Tenant>): Promise<void> {
  for (const id of ids) {
    await app.json(['cycle', 'run', '--app', id, '--wait'])
    const look = async (what: string) =>
      (await app.scim(tokens.get(id) ?? '', 'GET', `/${what}?count=10`)).body.Resources ?? []
    const { counts } = await app.json(['cycle', 'show', '--app', id])
    into.set(id, { users: await look('Users'), groups: await look('Groups'), counts })
  }
}

const of = (when: keyof typeof after, id: string): Tenant => {
  const found = after[when].get(id)
  if (found === undefined) throw new Error(`${id} was not collected`)
  return found
}

describe.each(ids)('the gallery entry %s, provisioned to a tenant of our own', (id) => {
  const { groups, leaving, users } = galleryEntry(id).settings

  it('makes the account with what its attributes say, and the group with its member where it has groups', () => {
    const { users: made, groups: teams } = of('created', id)
    expect(made).toHaveLength(1)
    expect(made[0].active).toBe(true)
    expect(made[0].userName).toBe('rhea@acme.test')
    const sent = JSON.stringify(made[0])
    for (const row of users.attributes) {
      const value = row.kind === 'direct' ? mapped[row.source as keyof typeof mapped] : undefined
      if (value !== undefined) expect(sent, row.target).toContain(value)
    }
    expect(teams.map((team) => [team.displayName, team.members?.length])).toEqual(
      groups.enabled ? [['Designers', 1]] : [],
    )
  })

  it('writes nothing when nothing has changed', () => {
    expect(of('again', id).counts).toMatchObject({ written: 0, failed: 0, created: 0, updated: 0 })
  })

  it('takes a change of name over into the same account', () => {
    const [before] = of('created', id).users
    const { users: now } = of('updated', id)
    expect(now.map((one) => one.id)).toEqual([before.id])
    expect(JSON.stringify(now[0])).toContain('Nova')
    expect(JSON.stringify(before)).not.toContain('Nova')
  })

  it('does to somebody who is disabled what its settings say', () => {
    const { users: now } = of('disabled', id)
    expect(now.map((one) => [one.userName, one.active])).toEqual([
      ['rhea@acme.test', leaving.disabled.action === 'nothing'],
    ])
  })
})

const mapped = {
  userPrincipalName: 'rhea@acme.test',
  mail: 'rhea@acme.test',
  displayName: 'Rhea Berg',
  givenName: 'Rhea',
  surname: 'Berg',
  jobTitle: 'Lead',
  department: 'Design',
  companyName: 'Acme',
  mobile: '+4915112345678',
  telephoneNumber: '+493012345',
  city: 'Berlin',
  country: 'DE',
  employeeId: '7',
  preferredLanguage: 'de-DE',
  streetAddress: 'Weg 1',
  postalCode: '10115',
}
