import { describe, expect, it } from 'vitest'
import { type JsonObject, userType } from '../../scim/index.ts'
import { compileMappings } from '../mapping/compile-mappings.ts'
import type { AttributeMapping } from '../mapping.ts'
import { turnAround } from './turn-around.ts'

const always = { apply: 'always' } as const
const direct = (source: string, target: string, rest: Partial<AttributeMapping> = {}): AttributeMapping =>
  ({ ...always, kind: 'direct', source, target, ...rest }) as AttributeMapping
const userName = direct('userPrincipalName', 'userName', { matchingPrecedence: 1 })

function turn(account: JsonObject, attributes: readonly AttributeMapping[]) {
  const mapping = {
    enabled: true,
    actions: { create: true, update: true, delete: true },
    attributes,
    filters: [],
    clearableSources: [],
  }
  const compiled = compileMappings(mapping, { type: userType, scope: 'all' })
  return turnAround(account, compiled)
}

describe('the person an account would be', () => {
  it('has what direct mappings lead back to, and is enabled', () => {
    const department = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department'
    const rows = [userName, direct('mail', 'emails[type eq "work"].value'), direct('department', department)]
    const account = {
      userName: 'ada',
      emails: [{ type: 'work', value: 'ada@corp.example' }],
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
    }
    expect(turn(account, rows)).toEqual({
      attributes: {
        userPrincipalName: 'ada',
        mail: 'ada@corp.example',
        department: 'Research',
        accountEnabled: true,
      },
      leftOut: [],
    })
  })

  it('takes the matching attribute before the table, and says which other value it leaves out', () => {
    const rows = [direct('mail', 'nickName'), direct('mail', 'userName', { matchingPrecedence: 1 })]
    expect(turn({ userName: 'ada@corp.example', nickName: 'ada' }, rows)).toEqual({
      attributes: { mail: 'ada@corp.example', userPrincipalName: 'ada@corp.example', accountEnabled: true },
      leftOut: [{ target: 'nickName', reason: 'other_value' }],
    })
  })

  it('reads a name in small letters back as it is, and no other expression', () => {
    const expression = (text: string, target: string) =>
      ({ ...always, kind: 'expression', expression: text, target }) as AttributeMapping
    const rows = [
      { ...expression('ToLower([mail])', 'userName'), matchingPrecedence: 1 },
      expression('Join(" ", [givenName], [surname])', 'displayName'),
      { ...always, kind: 'constant', constant: 'en', target: 'locale' } as AttributeMapping,
    ]
    expect(turn({ userName: 'ada@corp.example', displayName: 'Ada King', locale: 'en' }, rows)).toEqual({
      attributes: { mail: 'ada@corp.example', userPrincipalName: 'ada@corp.example', accountEnabled: true },
      leftOut: [
        { target: 'displayName', reason: 'expression' },
        { target: 'locale', reason: 'fixed' },
      ],
    })
  })

  it('takes no id, no reference and no form that an attribute cannot have', () => {
    const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager'
    const rows = [
      userName,
      direct('objectId', 'externalId'),
      direct('manager', manager),
      direct('jobTitle', 'title'),
    ]
    const account = {
      userName: 'ada',
      externalId: '42',
      title: { en: 'Countess' },
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: 'u-1' } },
    }
    expect(turn(account, rows)).toEqual({
      attributes: { userPrincipalName: 'ada', accountEnabled: true },
      leftOut: [
        { target: 'externalId', reason: 'set_by_directory' },
        { target: manager, reason: 'reference' },
        { target: 'title', reason: 'not_a_value' },
      ],
    })
  })

  it('has no user name where the account gives none', () => {
    expect(turn({ displayName: 'Ada' }, [userName, direct('displayName', 'displayName')]).attributes).toEqual(
      {
        displayName: 'Ada',
        accountEnabled: true,
      },
    )
  })
})
