import type { Attributes } from '../../directory/index.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ImportRefusal } from './foresee-import.ts'
import type { LeftOut } from './turn-around.ts'

/** What becomes, or became, of one account that belongs to nobody. */
export const importOutcomes = [
  'new', // a person is made of it
  'matches', // somebody has its matching value: nobody is made, the next cycle links the two
  'skipped',
  'refused',
] as const
export type ImportOutcome = (typeof importOutcomes)[number]

/** Why an account is passed over: nothing is wrong with it. */
export const importSkips = ['inactive', 'gone', 'linked'] as const
export type ImportSkip = (typeof importSkips)[number]

export interface ImportRow {
  readonly targetId: string
  /** What the account is called there. */
  readonly name: string
  readonly outcome: ImportOutcome
  readonly skip: ImportSkip | null
  readonly text: string
  /** Whom it becomes, or whom it matches; `id` null as long as there is no such person. */
  readonly person: { readonly id: string | null; readonly userName: string } | null
  /** Of a person who is new. */
  readonly attributes: Attributes
  readonly leftOut: readonly LeftOut[]
  /** Whether they are assigned to the application, directly. */
  readonly assigns: boolean
  /** Target paths that the next cycle writes at the account. */
  readonly writes: readonly string[]
  readonly error: ImportRefusal | null
  /** Whether something was written in the directory, or to the assignments. */
  readonly imported: boolean
}

const nothing = {
  skip: null,
  person: null,
  attributes: {},
  leftOut: [],
  assigns: false,
  writes: [],
  error: null,
  imported: false,
} as const

type Named = Pick<ImportRow, 'targetId' | 'name'>

const skipTexts: Readonly<Record<ImportSkip, string>> = {
  inactive: 'Not active there; only active accounts are imported.',
  gone: 'Not there any more.',
  linked: 'Belongs to somebody meanwhile.',
}

export function skippedRow(account: Named, skip: ImportSkip): ImportRow {
  return { ...account, ...nothing, outcome: 'skipped', skip, text: skipTexts[skip] }
}

export function refusedRow(
  account: Named,
  error: ImportRefusal,
  rest: Partial<Pick<ImportRow, 'person' | 'attributes' | 'leftOut'>> = {},
): ImportRow {
  const { title } = new RollcallError(error.code, error.details).explanation
  return { ...account, ...nothing, ...rest, outcome: 'refused', text: title, error, assigns: false }
}

export function acceptedRow(
  account: Named,
  outcome: 'new' | 'matches',
  {
    person,
    assigns,
    writes,
    attributes = {},
    leftOut = [],
  }: Pick<ImportRow, 'person' | 'assigns' | 'writes'> & Partial<Pick<ImportRow, 'attributes' | 'leftOut'>>,
): ImportRow {
  const who = person?.userName ?? ''
  const begins = outcome === 'new' ? `Becomes ${who}` : `Matches ${who}`
  const assigned = assigns ? ', who is assigned' : ''
  const written = writes.length === 0 ? '' : ` and writes ${writes.join(', ')}`
  const text = `${begins}${assigned}; the next cycle links the account${written}.`
  return { ...account, ...nothing, outcome, text, person, assigns, writes, attributes, leftOut }
}
