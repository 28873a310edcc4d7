import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSampleChanges, sampleChangeRequests } from '../../src/cli/demo/sample-changes.ts'
import { makeSampleCompany } from '../../src/cli/demo/sample-company.ts'
import { writeMembershipFile, writePeopleFile } from '../../src/cli/demo/sample-files.ts'
import { type DirectoryServer, startDirectoryServer } from '../support/directory-server.ts'

let server: DirectoryServer
beforeAll(async () => {
  server = await startDirectoryServer()
})
afterAll(() => server.close())

describe('the sample company in a directory', () => {
  const company = makeSampleCompany()

  it('goes in without a rejected line', async () => {
    const people = await server.directory.importCsv([...writePeopleFile(company)].join(''))
    expect(people).toMatchObject({ form: { name: 'entra' }, created: 2500, rejected: 0, managersMissing: 0 })
    const members = await server.directory.importCsv([...writeMembershipFile(company)].join(''))
    expect(members).toMatchObject({ created: company.memberships.length, groupsCreated: 40, rejected: 0 })
  })

  it('takes its ten changes over the management API, each of which changes something', async () => {
    for (const change of makeSampleChanges(company)) {
      const before = (await server.directory.store.takeCensus('main')).lastSeq
      for (const { method, path, body } of sampleChangeRequests(change)) {
        const answer = await server.request(method, path, body)
        expect([change.story, answer.status]).toEqual([
          change.story,
          method === 'POST' && path.endsWith('/people') ? 201 : 200,
        ])
      }
      expect((await server.directory.store.takeCensus('main')).lastSeq).toBeGreaterThan(before)
    }
    expect(await server.directory.store.takeCensus('main')).toMatchObject({ people: 2500, deletedPeople: 2 })
  })
})
