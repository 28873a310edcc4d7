import { type JsonValue, jsonEquals } from '../../scim/index.ts'
import { diffMappings, type MappingDifference } from '../mapping/diff-mappings.ts'
import type { ObjectMapping } from '../mapping.ts'
import type { EditableSettings } from './store.ts'

/** One difference between two versions of an application's settings. */
export interface SettingsDifference extends MappingDifference {
  /** The part of the settings: `users`, `groups`, `leaving`, … */
  readonly setting: keyof EditableSettings
}

/** What changed from one version to the next, in the words of the console. */
export function diffSettings(
  before: EditableSettings,
  after: EditableSettings,
): readonly SettingsDifference[] {
  return settingNames.flatMap((setting) =>
    setting === 'users' || setting === 'groups'
      ? diffObject(setting, before[setting], after[setting])
      : diffPlain(setting, before[setting], after[setting]),
  )
}

/** Every setting that has a history. */
export const settingNames = [
  'scope',
  'includeDefaultAccess',
  'nestedGroups',
  'appRoles',
  'users',
  'groups',
  'leaving',
  'userNameFormat',
  'approvals',
  'notifications',
  'cycleIntervalMinutes',
  'deletionThreshold',
  'reconciliation',
  'limits',
  'profile',
] as const satisfies readonly (keyof EditableSettings)[]

function diffObject(
  setting: 'users' | 'groups',
  before: ObjectMapping,
  after: ObjectMapping,
): SettingsDifference[] {
  const found = diffMappings(before, after).map((one) => ({ setting, ...one }))
  const order = (mapping: ObjectMapping) => mapping.attributes.map((row) => row.target).join(', ')
  const same = (mapping: ObjectMapping) => [...mapping.attributes.map((row) => row.target)].sort().join()
  if (same(before) === same(after) && order(before) !== order(after)) {
    found.push({ setting, kind: 'changed', subject: 'order', before: order(before), after: order(after) })
  }
  const titles = (mapping: ObjectMapping) => mapping.filters.map((filter) => filter.title).join(', ')
  if (titles(before) !== titles(after)) {
    found.push({
      setting,
      kind: 'changed',
      subject: 'filter titles',
      before: titles(before),
      after: titles(after),
    })
  }
  return found
}

function diffPlain(
  setting: Exclude<keyof EditableSettings, 'users' | 'groups'>,
  before: unknown,
  after: unknown,
): SettingsDifference[] {
  const [was, is] = [leavesOf(setting, before), leavesOf(setting, after)]
  const paths = new Set([...was.keys(), ...is.keys()])
  return [...paths].flatMap((subject) => {
    const [from, to] = [was.get(subject) ?? null, is.get(subject) ?? null]
    if (from === to) return []
    const kind = from === null ? 'added' : to === null ? 'removed' : 'changed'
    return [{ setting, kind, subject, before: from, after: to } as const]
  })
}

/** `leaving.disabled.action` → `disable`; app roles by their id. */
function leavesOf(path: string, value: unknown): ReadonlyMap<string, string> {
  if (Array.isArray(value)) {
    return new Map(
      value.map((one: { id: string; value: string; displayName: string }) => [
        `${path}[${one.id}]`,
        `${one.displayName} (${one.value})`,
      ]),
    )
  }
  if (typeof value !== 'object' || value === null) return new Map([[path, shown(value)]])
  return new Map(Object.entries(value).flatMap(([name, one]) => [...leavesOf(`${path}.${name}`, one)]))
}

function shown(value: unknown): string {
  return value === null || value === undefined || value === '' ? 'none' : String(value)
}

/** Settings that decide who is in scope or what is written: a change of one makes everyone be looked at again. */
const evaluated: readonly (keyof EditableSettings)[] = [
  'scope',
  'includeDefaultAccess',
  'nestedGroups',
  'appRoles',
  'users',
  'groups',
  'leaving',
  'userNameFormat',
]

/** Whether changing a setting makes everyone be evaluated anew. */
export function reevaluates(setting: keyof EditableSettings): boolean {
  return evaluated.includes(setting)
}

/** Whether the step from one version to the next makes everyone be evaluated anew. Tests decide nothing. */
export function needsReevaluation(before: EditableSettings, after: EditableSettings): boolean {
  return evaluated.some((name) => !jsonEquals(comparable(before[name]), comparable(after[name])))
}

/** Whether two versions are the same. */
export function sameSettings(before: EditableSettings, after: EditableSettings): boolean {
  return settingNames.every((name) => jsonEquals(asJson(before[name]), asJson(after[name])))
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}

function comparable(value: EditableSettings[keyof EditableSettings]): JsonValue {
  const json = asJson(value)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  const rows = json['attributes']
  if (!Array.isArray(rows)) return json
  return {
    ...json,
    attributes: rows.map((row) => {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) return row
      const { tests: _, ...rest } = row
      return rest
    }),
  }
}
