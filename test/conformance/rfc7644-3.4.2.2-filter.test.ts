import { describe, expect, it } from 'vitest'
import {
  groupType,
  type JsonObject,
  matchesFilter,
  type Note,
  type ProfileName,
  parseFilter,
  printFilter,
  profiles,
  resolveFilter,
  urns,
  userType,
} from '../../src/scim/index.ts'
import { failure } from '../support/scim-samples.ts'

const ada: JsonObject = {
  schemas: [urns.user, urns.enterpriseUser],
  id: 'u-1',
  externalId: 'Ext-1',
  userName: 'Ada@Example.com',
  name: { givenName: 'Ada', familyName: "O'Malley" },
  title: 'Engineer',
  userType: 'Employee',
  active: true,
  emails: [
    { type: 'work', value: 'ada@example.com', primary: true },
    { type: 'home', value: 'ada@home.example' },
  ],
  ims: [{ type: 'xmpp', value: 'ada@foo.com' }],
  [urns.enterpriseUser]: { department: 'R&D', employeeNumber: '0042', manager: { value: 'u-9' } },
  meta: {
    resourceType: 'User',
    created: '2026-01-01T00:00:00.000Z',
    lastModified: '2026-03-01T12:00:00.000Z',
  },
}

function matches(text: string, resource: JsonObject = ada, profile: ProfileName = 'lenient'): boolean {
  return matchesFilter(resolveFilter(parseFilter(text), userType, profiles[profile]), resource)
}

function refuse(text: string, profile: ProfileName = 'lenient') {
  return failure(() => matches(text, ada, profile))
}

const cases: readonly (readonly [requirement: string, filter: string, expected: boolean])[] = [
  ['FLT-01', 'userName Eq "ada@example.com"', true],
  ['FLT-01', 'USERNAME eq "ada@example.com" AND Active EQ true', true],
  ['FLT-03', 'title eq "x" and title eq "x" or userName sw "ada"', true],
  ['FLT-03', 'userName sw "ada" or title eq "x" and title eq "y"', true],
  ['FLT-03', '(userName sw "ada" or title eq "x") and title eq "y"', false],
  ['FLT-03', 'not (title eq "x") and title eq "y"', false],
  ['FLT-02', 'not (title eq "x") or title eq "y"', true],
  ['FLT-02', 'not (title eq "Engineer" and active eq false)', true],
  ['FLT-02', 'not (title eq "Engineer") or title eq "Engineer"', true],
  ['FLT-05', 'title eq "engineer"', true],
  ['FLT-05', 'title eq "Engineers"', false],
  ['FLT-06', 'title ne "Engineer"', false],
  ['FLT-06', 'title ne "Other"', true],
  ['FLT-07', 'nickName ne "x"', true],
  ['FLT-07', 'emails.type ne "work"', true],
  ['FLT-07', 'not (emails.type eq "work")', false],
  ['FLT-08', 'userName co "EXAMPLE"', true],
  ['FLT-08', 'userName sw "Ada@Example.com"', true],
  ['FLT-08', 'userName sw "example"', false],
  ['FLT-08', 'userName ew ".com"', true],
  ['FLT-08', 'userName ew "example"', false],
  ['FLT-08', 'userName ew ".org"', false],
  ['FLT-09', 'title pr', true],
  ['FLT-09', 'nickName pr', false],
  ['FLT-09', 'name pr', true],
  ['FLT-10', 'active pr', true],
  ['FLT-11', 'userName gt "aaa"', true],
  ['FLT-11', 'userName lt "aaa"', false],
  ['FLT-11', 'meta.lastModified gt "2026-02-28T23:59:59Z"', true],
  ['FLT-11', 'meta.lastModified le "2026-03-01T13:00:00+01:00"', true],
  ['FLT-11', 'meta.lastModified lt "2026-03-01T13:00:00+01:00"', false],
  ['FLT-14', 'externalId eq "ext-1"', false],
  ['FLT-14', 'externalId eq "Ext-1"', true],
  ['FLT-15', 'emails.value eq "ada@home.example"', true],
  ['FLT-16', 'name.givenName eq "Ada"', true],
  ['FLT-17', 'emails co "home.example"', true],
  ['FLT-18', 'emails[type eq "work" and value co "@example.com"]', true],
  ['FLT-18', 'emails[type eq "work" and value co "@home.example"]', false],
  ['FLT-19', 'emails.type eq "work" and emails.value co "@home.example"', true],
  ['FLT-20', 'emails[not (type eq "work") and (value co "home" or value co "x")]', true],
  ['FLT-22', 'emails[type eq "work"].value eq "ada@example.com"', true],
  ['FLT-22', 'emails[type eq "work"].value eq "ada@home.example"', false],
  ['FLT-23', `${urns.enterpriseUser}:department eq "R&D"`, true],
  ['FLT-23', `${urns.user}:userName sw "A"`, true],
  ['FLT-24', `${urns.enterpriseUser}:manager.value eq "u-9"`, true],
  ['FLT-24', `${urns.user.toUpperCase()}:name.givenName eq "Ada"`, true],
  ['FLT-25', `schemas eq "${urns.enterpriseUser}"`, true],
  ['FLT-25', 'schemas eq "urn:other"', false],
  ['FLT-26', 'meta.resourceType eq "User"', true],
  ['FLT-26', 'id eq "u-1"', true],
  ['FLT-31', 'name.familyName eq "O\\u0027Malley"', true],
  ['FLT-31', 'name.familyName co "O\'Malley"', true],
  ['FLT-32', 'active eq "true"', true],
  ['FLT-32', 'active eq True', true],
  ['FLT-32', 'active eq "False"', false],
  ['FLT-32', 'meta.resourceType eq User', true],
  ['FLT-32', "title eq 'Engineer'", true],
  ['FLT-33', 'nickName eq null', true],
  ['FLT-33', 'title eq null', false],
  ['FLT-33', 'title ne null', true],
  ['FLT-33', 'nickName ne null', false],
  ['FLT-34', 'title eq"Engineer"', true],
  ['FLT-34', '  title   eq\t"Engineer"  ', true],
  ['FLT-34', 'not(active eq false)', true],
  ['Q-30', 'emails eq "ada@example.com"', true],
  ['Q-26', 'userName eq "ADA@EXAMPLE.COM"', true],
  ['§9.8 of Entra', `id eq "u-1" and manager eq "u-9"`, true],
  ['Figure 2', 'title pr and userType eq "Employee"', true],
  ['Figure 2', 'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', true],
  [
    'Figure 2',
    'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
    false,
  ],
  [
    'Figure 2',
    'emails[type eq "work" and value co "@nowhere"] or ims[type eq "xmpp" and value co "@foo.com"]',
    true,
  ],
]

describe('RFC 7644 §3.4.2.2: filters', () => {
  for (const [requirement, filter, expected] of cases) {
    it(`${requirement}: ${filter} is ${expected}`, () => {
      expect(matches(filter)).toBe(expected)
    })
  }

  it('FLT-05: compares characters beyond ASCII without case, whatever their composition', () => {
    const person = { ...ada, title: 'Ingénieur ÅS' }
    expect(matches('title eq "INGE\u0301NIEUR a\u030as"', person)).toBe(true)
  })

  it('FLT-13 and USR-03: full-width letters are the letters they show', () => {
    expect(matches('userName eq "\uff21da@example.com"')).toBe(true)
  })

  it('FLT-32: a number of nineteen digits is compared digit by digit, not as a number that is near', () => {
    const numbered = (employeeNumber: string) => ({ ...ada, [urns.enterpriseUser]: { employeeNumber } })
    const filter = `${urns.enterpriseUser}:employeeNumber eq 1234567890123456789`
    expect(matches(filter, numbered('1234567890123456789'))).toBe(true)
    expect(matches(filter, numbered(String(Number('1234567890123456789'))))).toBe(false)
  })

  it('FLT-09, FLT-10: an empty list, an empty string and an empty object are no value', () => {
    for (const emails of [[], '', {}, null]) expect(matches('emails pr', { ...ada, emails })).toBe(false)
    expect(matches('active pr', { ...ada, active: false })).toBe(true)
  })

  it('members[value eq"2819"] needs no blank before the value', () => {
    const filter = resolveFilter(parseFilter('members[value eq"2819"]'), groupType, profiles.strict)
    expect(matchesFilter(filter, { members: [{ value: '2819' }] })).toBe(true)
    expect(matchesFilter(filter, { members: [{ value: '28190' }] })).toBe(false)
  })
})

const refused: readonly (readonly [requirement: string, filter: string, says: RegExp])[] = [
  ['FLT-04', '', /position 1: expected an attribute name, found the end/],
  ['FLT-04', '   ', /expected an attribute name/],
  ['FLT-04', 'userName', /expected an operator/],
  ['FLT-04', 'userName eq', /expected a value, found the end/],
  ['FLT-04', '(userName eq "a"', /expected "\)"/],
  ['FLT-04', 'userName eq "a")', /expected "and", "or" or the end/],
  ['FLT-04', 'userName eq "a" and', /expected an attribute name/],
  ['FLT-04', '"userName" eq "a"', /position 1: expected an attribute name/],
  ['FLT-28', 'userName is "a"', /position 10: expected an operator .* found "is"/],
  ['FLT-28', 'userName eq "a" xor title pr', /expected "and", "or" or the end, found "xor"/],
  ['FLT-12', 'active gt true', /active is of type boolean/],
  ['FLT-12', 'x509Certificates.value gt "a"', /x509Certificates.value is of type binary/],
  ['FLT-13', 'active co "t"', /active is of type boolean/],
  ['FLT-13', 'meta.created sw "2026"', /meta.created is of type dateTime/],
  ['FLT-17', 'name eq "Ada"', /name is complex; name one of its sub-attributes: formatted/],
  ['FLT-20', 'emails[type[value eq "x"]]', /no bracket inside a bracket/],
  ['FLT-20', 'emails[foo eq "x"]', /emails has no sub-attribute "foo"/],
  ['FLT-29', 'meta.created eq "yesterday"', /date with a time/],
  ['FLT-30', 'favouriteColour eq "x"', /User has no attribute "favouriteColour"/],
  ['FLT-31', 'userName eq "a\\x"', /an escape of JSON/],
  ['FLT-31', 'userName eq "abc', /a closing "/],
  ['FLT-31', 'userName eq "\\u00"', /four hexadecimal digits/],
  ['FLT-33', 'title gt null', /only eq and ne/],
  ['USR-17', 'password eq "secret"', /password cannot be used/],
  ['NUL', 'userName eq "\\u0000"', /characters that are not text/],
  ['NUL', 'userName eq "\\ud800"', /characters that are not text/],
  ['names', '__proto__ eq "x"', /expected an attribute name/],
  ['names', 'constructor eq "x"', /has no attribute/],
  ['names', 'name.constructor eq "x"', /has no attribute/],
  ['names', 'emails[constructor eq "x"]', /has no sub-attribute/],
]

describe('RFC 7644 §3.4.2.2: what is no filter', () => {
  for (const [requirement, filter, says] of refused) {
    it(`${requirement}: ${JSON.stringify(filter)} is 400 invalidFilter`, () => {
      const error = refuse(filter)
      expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' })
      expect(error.detail).toMatch(says)
    })
  }

  it('FLT-35: more than 8 KiB, 32 levels or 100 terms is refused, and costs no stack', () => {
    const hostile = [
      `userName eq "${'a'.repeat(9000)}"`,
      `${'('.repeat(4000)}userName pr${')'.repeat(4000)}`,
      `${'not ('.repeat(1000)}userName pr${')'.repeat(1000)}`,
      Array.from({ length: 101 }, () => 'title pr').join(' or '),
      `emails[${Array.from({ length: 101 }, () => 'type pr').join(' or ')}]`,
    ]
    for (const filter of hostile)
      expect(refuse(filter)).toMatchObject({ status: 400, scimType: 'invalidFilter' })
  })

  it('FLT-35: the limits themselves are allowed', () => {
    expect(matches(`${'('.repeat(32)}title pr${')'.repeat(32)}`)).toBe(true)
    expect(matches(Array.from({ length: 100 }, () => 'title pr').join(' and '))).toBe(true)
  })

  const onlyLenient = [
    'userName sw Ada',
    "userName eq 'Ada@Example.com'",
    'emails[type eq "work"].value eq "ada@example.com"',
    'active eq "true"',
    'manager.value eq "u-9"',
    `${urns.enterpriseUser}.department eq "R&D"`,
  ]
  for (const filter of onlyLenient) {
    it(`FLT-32: ${filter} is understood by default, noted, and refused strictly`, () => {
      const notes: Note[] = []
      const resolved = resolveFilter(parseFilter(filter), userType, profiles.lenient, notes)
      expect(matchesFilter(resolved, ada)).toBe(true)
      expect(notes).toHaveLength(1)
      expect(refuse(filter, 'strict').scimType).toBe('invalidFilter')
    })
  }

  it('FLT-30: an unknown attribute has no value where the profile says so', () => {
    expect(matches('favouriteColour eq "x"', ada, 'ping')).toBe(false)
    expect(matches('favouriteColour pr', ada, 'ping')).toBe(false)
    expect(matches('favouriteColour ne "x"', ada, 'ping')).toBe(true)
    expect(matches('favouriteColour eq null', ada, 'ping')).toBe(true)
  })
})

describe('RFC 7644 §3.4.2.1: one filter over several resource types', () => {
  const both = [userType, groupType]
  const group: JsonObject = {
    schemas: [urns.group],
    id: 'g',
    displayName: 'Ada',
    meta: { resourceType: 'Group' },
  }
  const over = (text: string, resource: JsonObject) =>
    matchesFilter(resolveFilter(parseFilter(text), both, profiles.lenient), resource)

  it('QRY-07: selects a type by meta.resourceType', () => {
    expect([ada, group].filter((each) => over('meta.resourceType eq "Group"', each))).toEqual([group])
  })

  it('QRY-08: an attribute a type does not define has no value there', () => {
    expect(over('userName eq "ada@example.com"', ada)).toBe(true)
    expect(over('userName eq "ada@example.com"', group)).toBe(false)
    expect(over('userName ne "x"', group)).toBe(true)
    expect(over('not (userName pr)', group)).toBe(true)
    expect(over('members.value eq "u-1"', ada)).toBe(false)
  })

  it('QRY-08: an attribute no type defines is refused', () => {
    expect(failure(() => over('colour eq "x"', ada)).detail).toMatch(/User or Group has no attribute/)
  })

  it('QRY-07: a URN of one type says nothing about the others', () => {
    expect(over(`${urns.user}:displayName eq "Ada"`, group)).toBe(false)
  })

  it('keeps a filter that means the same for every type as it is', () => {
    expect(resolveFilter(parseFilter('id eq "x"'), both, profiles.strict).kind).toBe('compare')
  })
})

describe('printing', () => {
  const printed: readonly (readonly [string, string])[] = [
    ['a eq 1 or b eq 2 and c pr', 'a eq 1 or b eq 2 and c pr'],
    ['(a eq 1 or b eq 2) and c pr', '(a eq 1 or b eq 2) and c pr'],
    ['NOT(a PR)', 'not (a pr)'],
    ['e[type eq "work"].value eq "x"', 'e[type eq "work" and value eq "x"]'],
    ['a eq "q\\"\\\\"', 'a eq "q\\"\\\\"'],
  ]
  for (const [text, expected] of printed) {
    it(`${text} prints as ${expected}`, () => {
      expect(printFilter(parseFilter(text))).toBe(expected)
    })
  }
})
