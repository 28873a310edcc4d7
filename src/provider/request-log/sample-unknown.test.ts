import { describe, expect, it } from 'vitest'
import { sampleUnknown } from './sample-unknown.ts'

const urn = 'urn:example:params:scim:schemas:extension:own:2.0:User'
const of = (names: string[], body: unknown) => sampleUnknown(names, JSON.stringify(body))

describe('a sample of what no schema knows', () => {
  it('is masked, and found whatever the case of the name', () => {
    expect(of(['shoeSize', 'favourite'], { SHOESIZE: 42, favourite: 'Green Tea' })).toEqual([
      { name: 'shoeSize', sample: '••' },
      { name: 'favourite', sample: 'G•••• T••' },
    ])
  })

  it('is found inside another attribute, a list, an extension', () => {
    const body = {
      name: { pet: 'Bob' },
      emails: [{ value: 'a' }, { note: 'Home' }],
      [urn]: { cost: 'North 17' },
    }
    expect(of(['name.pet', 'emails.note', `${urn}:cost`], body).map(({ sample }) => sample)).toEqual([
      'B••',
      'H•••',
      'N•••• ••',
    ])
  })

  it('names the attributes of an extension that is not known at all', () => {
    expect(of([urn], { [urn]: { costCenter: 'North 17', floor: 3 } })).toEqual([
      { name: `${urn}:costCenter`, sample: 'N•••• ••' },
      { name: `${urn}:floor`, sample: '•' },
    ])
  })

  it('is found in a PATCH, with a path or without, and in a bulk request', () => {
    const operations = [
      { op: 'add', path: 'ShoeSize', value: 42 },
      { op: 'add', value: { [`${urn}:cost`]: 'X' } },
    ]
    expect(of(['shoeSize', `${urn}:cost`], { Operations: operations }).map(({ sample }) => sample)).toEqual([
      '••',
      'X',
    ])
    expect(of(['shoeSize'], { Operations: [{ method: 'POST', data: { shoeSize: 42 } }] })).toEqual([
      { name: 'shoeSize', sample: '••' },
    ])
  })

  it('shows nothing at all of what may be a secret, and nothing where nothing came', () => {
    expect(of(['initialPassword', 'empty', 'nothing'], { initialPassword: 'Hunter2', empty: '' })).toEqual([
      { name: 'initialPassword', sample: '•••' },
      { name: 'empty', sample: '' },
      { name: 'nothing', sample: '' },
    ])
    expect(sampleUnknown(['x'], '{')).toEqual([{ name: 'x', sample: '' }])
    expect(sampleUnknown(['x'], undefined)).toEqual([{ name: 'x', sample: '' }])
  })

  it('names at most fifty, and of one extension twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${index}`, index]))
    expect(of([urn], { [urn]: many })).toHaveLength(20)
    expect(
      of([urn, `${urn}1`, `${urn}2`], { [urn]: many, [`${urn}1`]: many, [`${urn}2`]: many }),
    ).toHaveLength(50)
  })
})
