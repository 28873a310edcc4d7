import { expect, it } from 'vitest'
import { ledgerChanges } from './ledger-changes.ts'

it('the ledger says what was and what is; a side that there was not is left out, and no password is in it', () => {
  expect(
    ledgerChanges([
      { attribute: 'title', before: undefined, after: 'Countess' },
      { attribute: 'active', before: true, after: false },
      { attribute: 'nickName', before: 'Ada', after: undefined },
      { attribute: 'password', before: 'old', after: 'new' },
    ]),
  ).toStrictEqual({
    title: { after: 'Countess' },
    active: { before: true, after: false },
    nickName: { before: 'Ada' },
  })
})
