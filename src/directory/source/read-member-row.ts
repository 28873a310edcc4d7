import { explainRejection } from '../explain-rejection.ts'
import type { MemberKind } from '../group.ts'
import type { Row } from './parse-rows.ts'
import { checkRow } from './read-object-row.ts'
import { type RecognisedForm, shorten } from './recognise-form.ts'
import type { MemberRow } from './staged-row.ts'

const kinds: ReadonlyMap<string, MemberKind | null> = new Map([
  ['', null],
  ['person', 'person'],
  ['user', 'person'],
  ['member', null], // Google's exports say MEMBER of a role, Entra's say Member of a user type
  ['group', 'group'],
])

/** Turns a line of a membership file into who belongs to what, or into why it cannot. */
export function readMemberRow(row: Row, recognised: RecognisedForm): MemberRow {
  const broken = checkRow(row, recognised.columns.length)
  if (broken !== null || row.problem !== null) {
    return { unusable: { rejection: broken!, sourceId: null, name: null } }
  }
  const cellOf = (to: 'group' | 'member' | 'memberKind') => {
    const index = recognised.columns.findIndex((column) => column.target.to === to)
    return { header: recognised.columns[index]?.header ?? to, value: (row.cells[index] ?? '').trim() }
  }
  const [group, member, kind] = [cellOf('group'), cellOf('member'), cellOf('memberKind')]
  for (const cell of [group, member]) {
    if (cell.value !== '' && cell.value.length <= 256) continue
    const at = { line: row.line, column: cell.header, value: shorten(cell.value) }
    const rejection = explainRejection(at, cell.value === '' ? 'missing_value' : 'value_too_long')
    return { unusable: { rejection, sourceId: null, name: null } }
  }
  const memberKind = kinds.get(kind.value.toLowerCase())
  if (memberKind === undefined) {
    const at = { line: row.line, column: kind.header, value: shorten(kind.value) }
    return { unusable: { rejection: explainRejection(at, 'bad_member_kind'), sourceId: null, name: null } }
  }
  return { staged: { line: row.line, group: group.value, member: member.value, memberKind } }
}
