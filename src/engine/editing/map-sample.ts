import type { JsonValue } from '../../scim/index.ts'
import type { ApplicationSettings } from '../application/application.ts'
import { compileApplication } from '../application/compile-application.ts'
import type { Candidate } from '../candidate.ts'
import { mapAttributes } from '../map.ts'
import { nameOf } from '../name-of.ts'
import type { TargetKind } from '../target/target.ts'
import { decide } from './measure-scope.ts'

/** What one row of a mapping gives for one person or group. */
export interface SampleRow {
  readonly target: string
  readonly value: JsonValue
  /** What the account was last given there; null when nothing, or when there is no account. */
  readonly current: JsonValue
  /** Why there is no value, or why nothing could be written. */
  readonly remark: string | null
}

export interface MappingSample {
  readonly subject: { readonly kind: TargetKind; readonly id: string; readonly name: string }
  readonly inScope: boolean
  readonly rows: readonly SampleRow[]
}

const remarks = {
  null_source: 'empty; not sent',
  ignored: 'left out by the expression',
  create_only: 'written only when the account is created',
  left_alone: 'left alone',
} as const

/**
 * The values a mapping gives for one person, row by row, in scope or not, by the implementation a cycle uses.
 * @throws RollcallError `mapping_refused` for settings that could not be saved
 */
export function mapSample(
  candidate: Candidate,
  settings: ApplicationSettings,
  now: Date,
  defaultDomain: string | null = null,
): MappingSample {
  const application = compileApplication(settings)
  const decision = decide(candidate, application, now)
  const { mappings } = application[candidate.kind]
  const subject = {
    kind: candidate.kind,
    id: candidate.id,
    attributes: candidate.source?.attributes ?? {},
  }
  const mapped = mapAttributes(subject, mappings, {
    operation: 'create',
    appRoles: decision.roles,
    isSoftDeleted: !decision.inScope,
    now: () => now,
    ...(defaultDomain === null ? {} : { defaultDomain }),
  })
  const values = new Map(mapped.values.map((one) => [one.target, one]))
  const skipped = new Map(mapped.skipped.map((one) => [one.target, one.reason]))
  const problems = new Map(mapped.problems.map((one) => [one.target, one.text]))
  const applied = candidate.link?.applied ?? {}
  const rows = mappings.mapping.attributes.map(({ target }): SampleRow => {
    const found = values.get(target)
    const reason = skipped.get(target)
    return {
      target,
      value: found === undefined ? null : found.redacted ? '[Redact]' : found.value,
      current: found?.redacted === true ? null : (applied[target] ?? null),
      remark: problems.get(target) ?? (reason === undefined ? null : remarks[reason]),
    }
  })
  const name = nameOf(candidate)
  return { subject: { kind: candidate.kind, id: candidate.id, name }, inScope: decision.inScope, rows }
}
