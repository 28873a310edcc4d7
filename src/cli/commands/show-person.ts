import type { AccountJson } from '../../api/engine-shapes.ts'
import type { CliContext } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { GroupJson, PersonJson } from './directory-answers.ts'
import { attributeLines, personState } from './directory-lines.ts'

/** Shows one person: attributes, manager, groups, and where they stand at every application. */
export async function showPerson({ api, output }: CliContext, reference: string): Promise<void> {
  const person = await api().get<PersonJson>(pathOf(reference))
  const [{ items: groups }, applications, manager] = await Promise.all([
    api().get<{ items: GroupJson[] }>(`${pathOf(person.id)}/groups`),
    api()
      .get<{ items: AccountJson[] }>(`${pathOf(person.id)}/applications`)
      .then(({ items }) => items, onlyIfShown),
    person.managerId === null ? null : api().get<PersonJson>(pathOf(person.managerId)),
  ])
  const shown = {
    ...person,
    manager: manager && { id: manager.id, userName: manager.userName },
    groups: groups.map(({ id, displayName }) => ({ id, displayName })),
    applications,
  }
  output.result(shown, [
    `${output.paint.bold(person.userName)}  ${personState(person)}`,
    ...attributeLines({ id: person.id, ...person.attributes }),
    ...(manager === null ? [] : [`  manager: ${manager.userName}`]),
    `  groups: ${groups.map(({ displayName }) => displayName).join(', ') || 'none'}`,
    ...applicationLines(applications),
  ])
}

/** Whoever may look at the directory need not be shown the applications. */
function onlyIfShown(error: unknown): null {
  if (error instanceof ServerError && (error.status === 403 || error.status === 404)) return null
  throw error
}

function applicationLines(applications: readonly AccountJson[] | null): string[] {
  if (applications === null) return ['  applications: not shown to you']
  if (applications.length === 0) return ['  applications: none has looked at this person yet']
  return ['  applications:', ...applications.flatMap(accountLines)]
}

function accountLines(account: AccountJson): string[] {
  const { application, targetId, ownership, error, nextTryAt } = account
  const link = targetId === null ? 'no account' : `account ${targetId}`
  const words = [standing(account), link, ...(ownership === null ? [] : [ownership])]
  const again = nextTryAt === null ? '' : ` Tried again ${nextTryAt}.`
  return [
    `    ${application.name}: ${words.join(', ')}`,
    ...(error === null ? [] : [`      ${error.title}${again}`, `      Next: ${error.next}`]),
  ]
}

/** Where somebody stands at an application, and why, in a few words. */
export function standing({ state, heldAction, inScope, skipReason }: AccountJson): string {
  if (heldAction !== null) return `${heldAction} waits for your word`
  const where = state === 'none' ? (inScope ? 'in scope' : 'out of scope') : state.replaceAll('_', ' ')
  return skipReason === null ? where : `${where} (${skipReason.replaceAll('_', ' ')})`
}

function pathOf(reference: string): string {
  return `/directory/people/${encodeURIComponent(reference)}`
}
