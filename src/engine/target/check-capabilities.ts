import { groupType, type JsonValue, userType } from '../../scim/index.ts'
import type { ApplicationSettings } from '../application/application.ts'
import { judgeReply } from '../outcome.ts'
import { readCapabilities, saysAnything, type TargetCapabilities } from './capabilities.ts'
import { type CheckStep, explain, line } from './check-step.ts'
import { findLacking } from './find-lacking.ts'
import type { DiscoveryDocument, Target } from './target.ts'
import { wireProfile } from './wire-profile.ts'

/** What is compared with what the target says of itself. */
export type Announced = Pick<ApplicationSettings, 'users' | 'groups' | 'profile'>

export interface CapabilitiesCheck {
  readonly steps: readonly CheckStep[]
  /** Null when the target says nothing of itself. */
  readonly capabilities: TargetCapabilities | null
}

/**
 * Reads what the target says it can do and compares it with what is set. Three reads and no write; whatever they say,
 * they are a warning at most, because targets are known to announce something else than they do.
 */
export async function checkCapabilities(target: Target, settings: Announced): Promise<CapabilitiesCheck> {
  const startedAt = performance.now()
  const [serviceProviderConfig, resourceTypes, schemas] = await Promise.all([
    read(target, 'ServiceProviderConfig'),
    read(target, 'ResourceTypes'),
    read(target, 'Schemas'),
  ])
  const capabilities = readCapabilities({ serviceProviderConfig, resourceTypes, schemas })
  const durationMs = Math.round(performance.now() - startedAt)
  const steps = [checkAnnounced(capabilities, settings), checkAttributes(capabilities, settings)]
  return {
    steps: steps.map((step, index) => (index === 0 ? { ...step, durationMs } : step)),
    capabilities: saysAnything(capabilities) ? capabilities : null,
  }
}

async function read(target: Target, document: DiscoveryDocument): Promise<JsonValue | undefined> {
  const reply = await target.describe(document)
  return reply.kind === 'answer' && judgeReply('read', reply).verdict === 'done' ? reply.body : undefined
}

function checkAnnounced(capabilities: TargetCapabilities, settings: Announced): CheckStep {
  const { patch, filter } = capabilities
  if (patch === null && filter === null) {
    return line('capabilities', 'skipped', null, 'It publishes no ServiceProviderConfig.', null)
  }
  const { update, groupUpdate } = wireProfile(settings.profile)
  const needsPatch = update === 'patch' || (settings.groups.enabled && groupUpdate !== 'put')
  if (patch !== false || !needsPatch)
    return line('capabilities', 'passed', null, describeCapabilities(capabilities), null)
  const error = explain('target_without_patch', { profile: settings.profile })
  return line('capabilities', 'warning', null, describeCapabilities(capabilities), error)
}

function checkAttributes(capabilities: TargetCapabilities, { users, groups }: Announced): CheckStep {
  if (capabilities.schemas === null) {
    return line('attributes', 'skipped', null, 'It publishes no Schemas.', null)
  }
  const lacking = [
    ...findLacking(users, userType, capabilities),
    ...(groups.enabled ? findLacking(groups, groupType, capabilities) : []),
  ]
  if (lacking.length === 0) {
    return line('attributes', 'passed', null, 'Its schemas have all of them.', null)
  }
  const list = lacking
    .map(({ target, why }) => (why === 'read_only' ? `${target} (read-only)` : target))
    .join(', ')
  return line(
    'attributes',
    'warning',
    null,
    `Not in its schemas: ${list}`,
    explain('target_lacks_attributes', { attributes: list, count: lacking.length }),
  )
}

/** One line for people: `PATCH, filters (at most 200), ETags; no bulk, no sorting`. */
export function describeCapabilities(capabilities: TargetCapabilities): string {
  const { maxResults, maxOperations } = capabilities
  const words = [
    ['PATCH', capabilities.patch],
    [maxResults === null ? 'filters' : `filters (at most ${maxResults})`, capabilities.filter],
    [maxOperations === null ? 'bulk' : `bulk (at most ${maxOperations})`, capabilities.bulk],
    ['sorting', capabilities.sort],
    ['ETags', capabilities.etag],
    ['cursors', capabilities.cursor],
  ] as const
  const can = words.flatMap(([word, says]) => (says === true ? [word] : []))
  const cannot = words.flatMap(([word, says]) => (says === false ? [`no ${word.replace(/ \(.*$/, '')}`] : []))
  return [can.join(', '), cannot.join(', ')].filter((part) => part !== '').join('; ')
}
