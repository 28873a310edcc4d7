import { describe, expect, it } from 'vitest'
import { makeSampleChanges } from './sample-changes.ts'
import { makeSampleCompany } from './sample-company.ts'
import { writeMembershipFile, writePeopleFile } from './sample-files.ts'

const company = makeSampleCompany()
const byName = new Map(company.people.map((person) => [person.userPrincipalName, person]))

describe('the sample company', () => {
  it('is the same every time', () => {
    expect(makeSampleCompany()).toEqual(company)
    expect(makeSampleCompany({ seed: 1 }).people[0]).not.toEqual(company.people[0])
  })

  it('has 2,500 people with addresses of their own, 40 groups, and some who are disabled', () => {
    expect(byName.size).toBe(2500)
    expect(new Set(company.people.map(({ id }) => id)).size).toBe(2500)
    expect(new Set(company.groups).size).toBe(40)
    const disabled = company.people.filter(({ accountEnabled }) => accountEnabled === 'false').length
    expect(disabled).toBeGreaterThan(20)
    expect(disabled).toBeLessThan(200)
  })

  it('writes names as their bearers do, and addresses in ASCII', () => {
    const foreign = company.people.filter(({ displayName }) => /[^\u0020-\u007e]/.test(displayName))
    expect(foreign.length).toBeGreaterThan(1000)
    expect(
      company.people.every(({ userPrincipalName }) => /^[a-z0-9.-]+@[a-z.]+$/.test(userPrincipalName)),
    ).toBe(true)
  })

  it('has managers that form a tree with one at the top', () => {
    const tops = company.people.filter(({ manager }) => manager === '')
    expect(tops).toHaveLength(1)
    for (const person of company.people) {
      let steps = 0
      for (let at = person; at.manager !== ''; at = byName.get(at.manager)!) steps += 1
      expect(steps).toBeLessThan(8)
    }
  })

  it('has exactly one record that is wrong', () => {
    const without = company.people.filter(({ mail }) => mail === '')
    expect(without.map(({ userPrincipalName }) => userPrincipalName)).toEqual([company.broken.userName])
    const names = [...byName.keys(), ...company.groups]
    expect(company.memberships.filter(({ member }) => !names.includes(member))).toEqual([])
  })

  it('can be written as the files an admin would have', () => {
    const file = [...writePeopleFile(company)]
    expect(file).toHaveLength(2501)
    expect(file[0]).toMatch(/^userPrincipalName,displayName,.*,manager\r\n$/)
    expect([...writeMembershipFile(company)]).toHaveLength(company.memberships.length + 1)
  })

  it('knows ten things that happen next', () => {
    const changes = makeSampleChanges(company)
    const kinds = [
      'join',
      'join',
      'move',
      'move',
      'leave',
      'leave',
      'return',
      'rename',
      'group_member',
      'group_rename',
    ]
    expect(changes.map(({ kind }) => kind)).toEqual(kinds)
    const touched = changes.flatMap((change) => ('userName' in change ? [change.userName] : []))
    expect(new Set(touched).size).toBe(9)
    expect(touched).not.toContain(company.broken.userName)
  })
})
