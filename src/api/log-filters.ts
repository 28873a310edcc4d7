import { type Static, Type } from 'typebox'
import { requireApplication } from '../engine/application/applications.ts'
import { type LogOutcome, logActions, logOutcomes, logStatuses, statusOf } from '../engine/log-entry.ts'
import type { EnginePorts } from '../engine/ports.ts'
import type { LogQuery } from '../engine/stores/log-store.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { directoryId } from './directory-dependencies.ts'
import { literals } from './shapes.ts'

const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
const text = (description: string, maxLength = 200) => Type.Optional(Type.String({ maxLength, description }))

/** What narrows the provisioning log, in lists and exports alike. */
export const logFilters = {
  application: text('id or name'),
  cycle: Type.Optional(Type.String({ pattern: uuid })),
  subject: Type.Optional(Type.String({ pattern: uuid, description: 'id of a person or group' })),
  person: text('id, user name or mail address of a person of the directory', 500),
  group: text('id or name of a group of the directory', 500),
  kind: Type.Optional(literals(['person', 'group'])),
  target: text('id of the account or group at the target', 1000),
  outcome: text(`one or more of ${logOutcomes.join(', ')}`),
  status: text(`one or more of ${logStatuses.join(', ')}`),
  action: text(`one or more of ${logActions.join(', ')}`),
  code: text('error code'),
  search: text('part of a name, or an id'),
  since: text('entries of this RFC 3339 time and later', 40),
  until: text('entries before this RFC 3339 time', 40),
} as const

const shape = Type.Object(logFilters)
export type LogFilters = Static<typeof shape>

/**
 * What the store is asked, without how much of it.
 * @throws RollcallError `malformed_request`, `application_not_found`, `principal_not_found`
 */
export async function readLogFilters(
  { store }: Pick<EnginePorts, 'store'>,
  filters: LogFilters,
): Promise<Omit<LogQuery, 'limit'>> {
  const { cycle, kind, target, code, search } = filters
  const application =
    filters.application === undefined ? undefined : await requireApplication({ store }, filters.application)
  const subjectId = filters.subject ?? (await findSubject(store, filters))
  const outcomes = outcomesOf(filters)
  return {
    ...(application === undefined ? {} : { applicationId: application.id }),
    ...(cycle === undefined ? {} : { cycleId: cycle }),
    ...(subjectId === undefined ? {} : { subjectId }),
    ...(kind === undefined ? {} : { kind }),
    ...(target === undefined ? {} : { targetId: target }),
    ...(outcomes === undefined ? {} : { outcomes }),
    ...(filters.action === undefined ? {} : { actions: readWords('action', filters.action, logActions) }),
    ...(code === undefined ? {} : { errorCode: code }),
    ...(search === undefined ? {} : { search }),
    ...(filters.since === undefined ? {} : { since: readTime('since', filters.since) }),
    ...(filters.until === undefined ? {} : { until: readTime('until', filters.until) }),
  }
}

/** A purged person has no name any more; the id they had still finds what was done about them. */
async function findSubject(
  store: EnginePorts['store'],
  { person, group }: LogFilters,
): Promise<string | undefined> {
  const [kind, name] = person === undefined ? (['group', group] as const) : (['person', person] as const)
  if (name === undefined) return undefined
  const found = await store.findPrincipal(directoryId, kind, name)
  if (found !== null) return found.id
  if (new RegExp(uuid).test(name)) return name
  throw new RollcallError('principal_not_found', { kind, name })
}

function outcomesOf({ outcome, status }: LogFilters): readonly LogOutcome[] | undefined {
  if (outcome === undefined && status === undefined) return undefined
  const statuses = status === undefined ? logStatuses : readWords('status', status, logStatuses)
  const wanted = outcome === undefined ? logOutcomes : readWords('outcome', outcome, logOutcomes)
  return wanted.filter((one) => statuses.includes(statusOf(one)))
}

function readWords<const T extends string>(field: string, list: string, known: readonly T[]): T[] {
  return list.split(',').map((word) => {
    const found = known.find((one) => one === word.trim())
    if (found !== undefined) return found
    throw new RollcallError('malformed_request', {
      problem: `${field} ${word} is not one of ${known.join(', ')}`,
    })
  })
}

function readTime(field: string, time: string): Date {
  const at = new Date(time)
  if (Number.isNaN(at.getTime()))
    throw new RollcallError('malformed_request', { problem: `${field} ${time} is not a time` })
  return at
}
