import { createPerson, type DirectoryPorts } from '../../directory/index.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import { assign, requireRole } from '../application/assignments.ts'
import { compileApplication } from '../application/compile-application.ts'
import type { Cycle } from '../cycle/cycle.ts'
import type { EnginePorts } from '../ports.ts'
import type { UnknownAccount } from '../reconciliation/drift.ts'
import type { Target } from '../target/target.ts'
import { findMatchingPeople } from './find-matching-people.ts'
import { type ImportRow, refusedRow } from './import-row.ts'
import { type JudgePorts, judgeAccount } from './judge-account.ts'
import { readAccounts } from './read-accounts.ts'

/** Which accounts, and whether anything is to be written. */
export interface ImportOrder {
  /** By target id or by account name; null: all that belong to nobody. */
  readonly accounts: readonly string[] | null
  /** App role by id, value or name; null is Default Access. */
  readonly role: string | null
  readonly after: number
  readonly limit: number
  /** False: a preview; nothing is written anywhere. */
  readonly apply: boolean
}

export interface ImportPage {
  readonly reconciliation: Cycle
  readonly rows: readonly ImportRow[]
  /** Where the next page begins; null after the last. */
  readonly next: number | null
}

/**
 * Makes people of the directory out of accounts that the newest reconciliation found and that belong to nobody. The
 * target is read and never written, and no link is made here: everyone imported is in scope and assigned before a cycle
 * sees them, and has the matching values of exactly that account, so the next cycle links them as it links any match.
 * A kill in between leaves a person without an assignment, whom no cycle acts on and the next import assigns.
 *
 * @throws RollcallError `reconciliation_not_found`, `role_not_found`, and what is wrong with the target
 */
export async function importAccounts(
  ports: EnginePorts,
  directory: DirectoryPorts,
  application: ApplicationRecord,
  order: ImportOrder,
): Promise<ImportPage> {
  const { settings, farewell, defaultDomain } = application
  const role = order.role === null ? null : requireRole(application, order.role)
  const reconciliation = await ports.store.findReconciliation(application.id)
  if (reconciliation === null)
    throw new RollcallError('reconciliation_not_found', { application: application.name })
  const accounts = await ports.store.listUnknownAccounts(application.id, reconciliation.id, order)
  const next = accounts.length === order.limit ? (accounts.at(-1)?.id ?? null) : null
  const compiled = compileApplication(settings, farewell, defaultDomain)
  const unknown = order.after === 0 ? notFound(order, accounts, application.name) : []
  if (accounts.length === 0) return { reconciliation, rows: unknown, next }
  const target = ports.openTarget(application, {})
  try {
    const judge = { ports, directory, application, compiled, target, role, claimed: new Set<string>() }
    const rows = await importPage(accounts, judge, order.apply)
    return { reconciliation, rows: [...rows, ...unknown], next }
  } finally {
    await target.close().catch(() => undefined)
  }
}

/** Accounts that were asked for and that do not belong to nobody. */
function notFound(
  { accounts }: ImportOrder,
  found: readonly UnknownAccount[],
  application: string,
): readonly ImportRow[] {
  const known = new Set(found.flatMap(({ targetId, name }) => [targetId, name.toLowerCase()]))
  const missing = (accounts ?? []).filter((one) => !known.has(one) && !known.has(one.toLowerCase()))
  return missing.map((account) =>
    refusedRow(
      { targetId: account, name: account },
      { code: 'import_account_unknown', details: { account, application } },
    ),
  )
}

async function importPage(
  accounts: readonly UnknownAccount[],
  judge: JudgePorts & { readonly target: Target },
  apply: boolean,
): Promise<readonly ImportRow[]> {
  const { ports, directory, application, compiled } = judge
  const read = await readAccounts(judge.target, accounts, (targetId) =>
    ports.store.findLinkedSource(application.id, 'person', targetId),
  )
  const readable = read.filter((one) => one.resource !== null)
  const people = await findMatchingPeople(directory, application.directoryId, compiled, readable)
  const rows: ImportRow[] = []
  for (const account of read) {
    if (account.resource === null) {
      rows.push(account.row)
      continue
    }
    const row = await judgeAccount(account, people.get(account.targetId) ?? [], judge)
    rows.push(apply ? await carryOut(row, judge) : row)
  }
  return rows
}

/** The person first, then the assignment: whoever is not assigned yet is left alone by every cycle. */
async function carryOut(row: ImportRow, judge: JudgePorts): Promise<ImportRow> {
  const { ports, directory, application, role } = judge
  if (row.person === null || (row.outcome !== 'new' && row.outcome !== 'matches')) return row
  try {
    const { id } =
      row.person.id === null
        ? await createPerson(directory, application.directoryId, { attributes: row.attributes })
        : row.person
    if (row.assigns) await assign(ports, application, 'person', id ?? '', role?.id ?? null)
    return { ...row, person: { ...row.person, id }, imported: row.outcome === 'new' || row.assigns }
  } catch (error) {
    // Somebody else took the name meanwhile.
    if (!(error instanceof RollcallError) || error.code !== 'user_name_taken') throw error
    const { targetId, name, person, attributes, leftOut } = row
    const cause = { code: error.code, details: error.details }
    return refusedRow({ targetId, name }, cause, { person, attributes, leftOut })
  }
}
