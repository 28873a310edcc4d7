import { describe, expect, it } from 'vitest'
import { userType } from '../../scim/index.ts'
import { type LocatedAttribute, locateAttribute, valuesOf } from './locate-attribute.ts'

describe('the values of a located attribute', () => {
  const valuesAt = (text: string, emails: (string | null | { [name: string]: string })[]) =>
    valuesOf(locateAttribute(text, userType) as LocatedAttribute, { emails })

  it('are the part that is named, of each value that brackets select', () => {
    const emails = [{ type: 'work', value: 'a' }, { type: 'home', value: 'b' }, { type: 'work' }]
    expect(valuesAt('emails[type eq "work"].value', emails)).toEqual(['a'])
    expect(valuesAt('emails[type eq "work"]', emails)).toEqual([emails[0], emails[2]])
    expect(valuesAt('emails.value', emails)).toEqual(['a', 'b'])
  })

  it('leave out what has no parts', () => {
    expect(valuesAt('emails[not (type eq "home")].value', ['x', null, { value: 'a' }])).toEqual(['a'])
  })
})
