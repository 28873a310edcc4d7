import { applyAttributeEdit } from '../../directory/check-attributes.ts'
import { type Attributes, type DirectoryPorts, type Person, sourceAttributes } from '../../directory/index.ts'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { EffectiveAssignment } from '../application/assignment.ts'
import type { AppRole } from '../expression/value.ts'
import type { Account } from './find-matching-people.ts'
import { type ForeseePorts, foreseeImport, type ImportRefusal, newcomer } from './foresee-import.ts'
import { acceptedRow, type ImportRow, refusedRow } from './import-row.ts'
import { turnAround } from './turn-around.ts'

export interface JudgePorts extends ForeseePorts {
  readonly directory: DirectoryPorts
  /** What those imported are assigned with; null is Default Access. */
  readonly role: AppRole | null
  /** User names that accounts before this one will take, in lower case. */
  readonly claimed: Set<string>
}

type NamedAccount = Account & { readonly name: string }

/**
 * What becomes of one active account that belongs to nobody: a new person, a match, or a refusal with its cause. Nothing
 * is written.
 */
export function judgeAccount(
  account: NamedAccount,
  people: readonly Person[],
  ports: JudgePorts,
): Promise<ImportRow> {
  const [person, ...others] = people
  if (person === undefined) return judgeNewcomer(account, ports)
  if (others.length === 0) return judgeMatch(account, person, ports)
  const userNames = people.map(({ userName }) => userName).join(', ')
  return Promise.resolve(
    refusedRow(accountOf(account), {
      code: 'import_matches_several',
      details: { account: account.name, userNames },
    }),
  )
}

const accountOf = ({ targetId, name }: NamedAccount) => ({ targetId, name })

async function judgeNewcomer(account: NamedAccount, ports: JudgePorts): Promise<ImportRow> {
  const { directory, application, compiled, role, claimed } = ports
  const { attributes, leftOut } = turnAround(account.resource, compiled.person.mappings)
  const userName = String(attributes['userPrincipalName'] ?? '')
  const person = { id: null, userName }
  const refuse = (error: ImportRefusal) =>
    refusedRow(accountOf(account), error, { person, attributes, leftOut })
  const problem = userName === '' ? noUserName : checkAttributes(attributes)
  if (problem !== null) return refuse(problem)
  const taken = await findTaken(directory, application.directoryId, userName)
  if (taken !== null) return refuse(taken)
  if (claimed.has(userName.toLowerCase())) return refuse({ code: 'user_name_taken', details: { userName } })
  const id = directory.newId()
  const needsAssignment = compiled.settings.scope === 'assigned' || role !== null
  const assignments = needsAssignment ? [directly(role)] : []
  const seen = sourceAttributes({ id, attributes, enabled: true, managerId: null })
  const foreseen = await foreseeImport(newcomer(id, userName, seen, assignments), account.targetId, ports)
  if (foreseen.kind === 'refused') return refuse(foreseen.error)
  claimed.add(userName.toLowerCase())
  const { writes } = foreseen
  return acceptedRow(accountOf(account), 'new', {
    person,
    attributes,
    leftOut,
    assigns: needsAssignment,
    writes,
  })
}

const noUserName: ImportRefusal = { code: 'import_without_user_name', details: {} }

function directly(role: AppRole | null): EffectiveAssignment {
  return { how: 'direct', group: null, role, unknownRoleId: null }
}

function checkAttributes(attributes: Attributes): ImportRefusal | null {
  try {
    applyAttributeEdit({}, attributes, 'userPrincipalName')
    return null
  } catch (error) {
    if (error instanceof RollcallError) return { code: error.code, details: error.details }
    throw error
  }
}

/** Whoever has the name, in the bin too: they would come back to a name that is somebody else's. */
async function findTaken(
  { store }: DirectoryPorts,
  directoryId: string,
  userName: string,
): Promise<ImportRefusal | null> {
  const people = await store.peopleWith(directoryId, 'userPrincipalName', [userName])
  const found = people.find((one) => one.userName.toLowerCase() === userName.toLowerCase())
  if (found === undefined) return null
  const { deletedAt } = found
  return deletedAt === null
    ? { code: 'user_name_taken', details: { userName: found.userName } }
    : { code: 'person_in_bin', details: { userName: found.userName, deletedAt } }
}

/** Nobody is made. Whoever is not assigned yet is, as Okta assigns whom an import matches: they have an account there. */
async function judgeMatch(account: NamedAccount, person: Person, ports: JudgePorts): Promise<ImportRow> {
  const { application, compiled, role } = ports
  const found = { id: person.id, userName: person.userName }
  const refuse = (error: ImportRefusal) => refusedRow(accountOf(account), error, { person: found })
  const candidate = await ports.ports.store.readOne(application.id, 'person', person.id)
  if (candidate === null) return refuse({ code: 'person_not_found', details: { reference: person.userName } })
  const { link } = candidate
  if (link !== null && link.targetId !== null && link.state !== 'gone') {
    const details = { userName: person.userName, account: link.targetId }
    return refuse({ code: 'import_has_other_account', details })
  }
  const assigns = compiled.settings.scope === 'assigned' && candidate.assignments.length === 0
  const seen = assigns ? { ...candidate, assignments: [directly(role)] } : candidate
  const foreseen = await foreseeImport(seen, account.targetId, ports)
  if (foreseen.kind === 'refused') return refuse(foreseen.error)
  return acceptedRow(accountOf(account), 'matches', { person: found, assigns, writes: foreseen.writes })
}
