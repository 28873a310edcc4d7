import type { FastifyRequest } from 'fastify'
import { requireApplication } from '../engine/application/applications.ts'
import {
  changeSettings,
  type Proposal,
  proposeChange,
  type SettingsChange,
} from '../engine/editing/change-settings.ts'
import type { Engine } from '../engine/engine.ts'
import { RollcallError } from '../errors/rollcall-error.ts'
import { leaveOutOfAudit } from './audit-hook.ts'
import { authorOf } from './author.ts'
import type { EditQuery, ProposalJson } from './settings-shapes.ts'

/** One edit of settings as every route makes it: judged only with `dryRun`, else saved as a new version. */
export async function editSettings(
  engine: Engine,
  idOrName: string,
  change: SettingsChange,
  query: EditQuery,
  request: FastifyRequest,
  note = '',
): Promise<ProposalJson> {
  const { ports } = engine
  const { dryRun = false, version } = query
  if (dryRun) {
    const application = await requireApplication(ports, idOrName)
    const proposal = await proposeChange(ports, application, change)
    leaveOutOfAudit(request)
    return presentProposal(proposal, application.settingsVersion, false)
  }
  const changed = await changeSettings(ports, idOrName, change, {
    author: authorOf(request),
    note: query.note ?? note,
    ...(version === undefined ? {} : { ifVersion: version }),
  })
  if (!changed.saved) leaveOutOfAudit(request)
  if (changed.saved && changed.reevaluates) engine.wake()
  return presentProposal(changed, changed.application.settingsVersion, changed.saved)
}

export function presentProposal(
  { reevaluates, differences, problems }: Proposal,
  version: number,
  saved: boolean,
): ProposalJson {
  return {
    saved,
    version,
    reevaluates,
    differences: differences.map((one) => ({ ...one })),
    problems: presentProblems(problems),
  }
}

export function presentProblems(problems: Proposal['problems']): ProposalJson['problems'] {
  return problems.map(({ expression, ...problem }) => ({
    ...problem,
    ...(expression === undefined
      ? {}
      : { expression: { ...expression, expected: [...expression.expected] } }),
  }))
}

/** The change in a body that may hold one; none is the settings as they are. */
export function changeOf(body: unknown): SettingsChange {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body as SettingsChange
  throw new RollcallError('invalid_request', { part: 'body', field: 'the body', problem: 'is no object' })
}
