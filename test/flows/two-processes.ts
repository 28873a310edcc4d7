import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollcallJson } from '../support/command-line.ts'
import { aFolder } from '../support/folder.ts'
import { aServer, type ServerProcess } from '../support/server-process.ts'

/** A SaaS product's Rollcall: one process, one tenant, one token. */
export interface Product {
  readonly data: string
  readonly server: ServerProcess
  readonly scimUrl: string
  readonly token: string
  /** Asks the SCIM endpoint, as its customer's identity provider would. */
  scim(path: string): Promise<{ status: number; body: ScimAnswer }>
}

interface ScimAnswer {
  readonly totalResults: number
  readonly Resources: readonly {
    readonly id: string
    readonly userName: string
    readonly displayName: string
    readonly active: boolean
    readonly members?: readonly { readonly value: string }[]
  }[]
}

export async function aProduct(): Promise<Product> {
  const data = aFolder()
  const server = await aServer({ data })
  await rollcallJson(data, ['tenant', 'create', 'Acme'])
  const { token, scimUrl } = await rollcallJson<{ token: string; scimUrl: string }>(data, [
    ...[
      'token',
      'create',
      '--tenant',
      'Acme',
      '--description',
      'Acme directory',
      '--scope',
      'scim',
      '--show',
    ],
  ])
  return {
    data,
    server,
    scimUrl,
    token,
    async scim(path) {
      const response = await fetch(`${scimUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
      return { status: response.status, body: (await response.json()) as ScimAnswer }
    },
  }
}

/** A company of that size in the directory of a second process, as two CSV files an admin would have. */
export function companyFiles(data: string, size: number): { people: string; members: string } {
  const numbers = Array.from({ length: size }, (_, index) => index + 1)
  const people = join(data, 'people.csv')
  const members = join(data, 'members.csv')
  writeFileSync(
    people,
    [
      'userPrincipalName,displayName,givenName,surname,mail,department',
      ...numbers.map((n) => `p${n}@acme.test,Person ${n},Person,Number ${n},p${n}@acme.test,Research`),
    ].join('\n'),
  )
  writeFileSync(members, ['group,member', ...numbers.map((n) => `Staff,p${n}@acme.test`), ''].join('\n'))
  return { people, members }
}

export interface CycleJson {
  readonly state: string
  readonly counts: Readonly<Record<string, number>>
}
