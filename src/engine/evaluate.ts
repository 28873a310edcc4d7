import type { ApplicationSettings } from './application/application.ts'
import type { Candidate } from './candidate.ts'
import { mapAttributes, matchingValues } from './map.ts'
import type { CompiledMappings } from './mapping/compile-mappings.ts'
import { decideScope, type ScopeDecision, type ScopeRules } from './scope.ts'
import type { TargetKind } from './target/target.ts'
import { valuesByPath, type Wanted } from './wanted.ts'

/** An application's settings, compiled once for a cycle. */
export interface CompiledApplication {
  readonly settings: ApplicationSettings
  /** Set while the application is being disconnected: nobody is in scope any more. */
  readonly farewell: 'disable' | 'delete' | null
  /** Of the directory, for DefaultDomain(). */
  readonly defaultDomain: string | null
  readonly person: CompiledObject
  readonly group: CompiledObject
}

export interface CompiledObject {
  readonly rules: ScopeRules
  readonly mappings: CompiledMappings
}

/** Scope, then map: what the target should hold for one candidate, and why. Pure. */
export function evaluate(candidate: Candidate, application: CompiledApplication, now: Date): Wanted {
  const object = application[candidate.kind]
  const { source, link } = candidate
  const subject = {
    kind: candidate.kind,
    id: candidate.id,
    attributes: source?.attributes ?? {},
    enabled: source?.enabled ?? false,
    deletedAt: source === null ? now : source.deletedAt,
  }
  const startedAt = performance.now()
  const decided = decideScope(subject, candidate.assignments, object.rules)
  const scope = application.farewell === null ? decided : disconnected(decided)
  const scopedAt = performance.now()
  const inDoubt =
    link !== null && link.targetId === null && (link.state === 'in_doubt' || link.intent === 'create')
  const base = {
    candidate,
    scope,
    farewell: application.farewell,
    references: new Map<string, string>(),
    readMs: scopedAt - startedAt,
  }
  if (source === null || (!scope.inScope && !inDoubt)) return { ...base, mapped: null, mapMs: 0 }
  const context = {
    appRoles: scope.roles,
    isSoftDeleted: !scope.inScope,
    now: () => now,
    ...(application.defaultDomain === null ? {} : { defaultDomain: application.defaultDomain }),
  }
  const update = mapAttributes(subject, object.mappings, { ...context, operation: 'update' })
  const linked = link !== null && link.targetId !== null && link.state !== 'gone' && !link.rematch
  const create = linked
    ? update
    : mapAttributes(subject, object.mappings, { ...context, operation: 'create' })
  const matching = matchingValues(subject, object.mappings, context)
  return {
    ...base,
    mapped: { create, update, matching, ...valuesByPath(update) },
    mapMs: performance.now() - scopedAt,
  }
}

function disconnected(scope: ScopeDecision): ScopeDecision {
  const reason = 'application_disconnected'
  const text = 'The application is being disconnected.'
  const condition = { condition: 'connected', passed: false, reason, text, details: {} } as const
  return { ...scope, inScope: false, reason, conditions: [condition, ...scope.conditions] }
}

/** Source ids of references that planning needs target ids for, by kind. */
export function referencedIds(wanted: readonly Wanted[], kind: TargetKind): readonly string[] {
  const ids = new Set<string>()
  for (const { mapped } of wanted) {
    for (const reference of mapped?.update.references ?? [])
      if (reference.subject === kind) ids.add(reference.sourceId)
    for (const reference of mapped?.create.references ?? [])
      if (reference.subject === kind) ids.add(reference.sourceId)
  }
  return [...ids]
}
