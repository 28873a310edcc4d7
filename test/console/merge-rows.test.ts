import { describe, expect, it } from 'vitest'
import { mergeRows } from '../../console/src/pages/editing/merge-rows.ts'

const row = (target: string, source: string) => ({ target, kind: 'direct', source, apply: 'always' }) as const
const base = [row('userName', 'userPrincipalName'), row('title', 'jobTitle'), row('nickName', 'mailNickname')]

describe('mappings edited by two admins at once', () => {
  it('keeps what each of them changed when they touched different rows', () => {
    const mine = [row('userName', 'mail'), ...base.slice(1)]
    const theirs = [base[0], row('title', 'department'), base[2]].filter((one) => one !== undefined)
    expect(mergeRows(base, mine, theirs)).toEqual({
      rows: [row('userName', 'mail'), row('title', 'department'), row('nickName', 'mailNickname')],
      conflicts: [],
    })
  })

  it('keeps what was typed here where both changed the same row, and names it', () => {
    const mine = [base[0], row('title', 'employeeType'), base[2]].filter((one) => one !== undefined)
    const theirs = [base[0], row('title', 'department'), base[2]].filter((one) => one !== undefined)
    const { rows, conflicts } = mergeRows(base, mine, theirs)
    expect(rows).toEqual(mine)
    expect(conflicts).toEqual(['title'])
  })

  it('takes rows added on either side, and leaves out what one removed and the other did not touch', () => {
    const mine = [...base, row('locale', 'preferredLanguage')]
    const theirs = [...base.slice(0, 2), row('active', 'accountEnabled')]
    const { rows, conflicts } = mergeRows(base, mine, theirs)
    expect(rows.map(({ target }) => target)).toEqual(['userName', 'title', 'active', 'locale'])
    expect(conflicts).toEqual([])
  })

  it('does not drop a row that one edited and the other removed', () => {
    const mine = [base[0], base[1], row('nickName', 'givenName')].filter((one) => one !== undefined)
    const { rows, conflicts } = mergeRows(base, mine, base.slice(0, 2))
    expect(rows.map(({ target }) => target)).toContain('nickName')
    expect(conflicts).toEqual(['nickName'])
  })
})
