import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { ResourceType } from '../schema/resource-type.ts'
import type { Resource } from './read-resource.ts'
import { compileSelection, type Selection, type ShowPlan } from './selection.ts'

const everything: Selection = {}

/**
 * What a response shows of a resource in canonical form (RFC 7644 §3.4.2.5, §3.9; RFC 7643 §7 "returned"). Attributes
 * returned always stay whatever is selected, those returned never go, those returned on request have to be named, or to
 * be in what the client `sent` in this very request. Does not change its input; may share values with it.
 */
export function projectResource(
  resource: Resource,
  type: ResourceType,
  selection: Selection = everything,
  sent?: Resource,
): Resource {
  const compiled = compileSelection(selection, type)
  const result: Resource = {}
  for (const name of Object.keys(resource)) {
    const value = resource[name]
    if (value === undefined || value === null) continue
    const plans = compiled.extensions.get(name)
    const shown =
      plans === undefined
        ? project(value, name, compiled.attributes, sent)
        : projectExtension(value, plans, membersOf(sent, name))
    if (shown !== undefined) result[name] = shown
  }
  return result
}

function projectExtension(
  value: JsonValue,
  plans: ReadonlyMap<string, ShowPlan>,
  sent: JsonObject | undefined,
): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  const result: JsonObject = {}
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (member === undefined || member === null) continue
    const shown = project(member, name, plans, sent)
    if (shown !== undefined) result[name] = shown
  }
  return isEmpty(result) ? undefined : result
}

function project(
  value: JsonValue,
  name: string,
  plans: ReadonlyMap<string, ShowPlan>,
  sent: JsonObject | undefined,
): JsonValue | undefined {
  const plan = plans.get(name)
  if (plan === undefined) return undefined
  if (plan.onlyWhenSent && (sent === undefined || !Object.hasOwn(sent, name))) return undefined
  if (plan.subs === undefined) return value
  const subs = withSent(plan, sent?.[name])
  if (!Array.isArray(value)) return projectRecord(value, subs)
  const list = value.map((element) => projectRecord(element, subs)).filter((element) => element !== undefined)
  return list.length === 0 ? undefined : list
}

/** The sub-attributes shown, with those returned on request that the client sent for any of the values. */
function withSent({ subs, subsWhenSent }: ShowPlan, sent: JsonValue | undefined): ReadonlySet<string> {
  const shown = subs ?? new Set()
  if (subsWhenSent.size === 0 || sent === undefined) return shown
  const records = (Array.isArray(sent) ? sent : [sent]).filter(isJsonObject)
  const also = [...subsWhenSent].filter((name) => records.some((record) => Object.hasOwn(record, name)))
  return new Set([...shown, ...also])
}

function projectRecord(record: JsonValue, subs: ReadonlySet<string>): JsonValue | undefined {
  if (!isJsonObject(record)) return record
  const result: JsonObject = {}
  for (const name of Object.keys(record)) {
    const value = record[name]
    if (value !== undefined && value !== null && subs.has(name)) result[name] = value
  }
  return isEmpty(result) ? undefined : result
}

function membersOf(sent: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = sent !== undefined && Object.hasOwn(sent, name) ? sent[name] : undefined
  return isJsonObject(value) ? value : undefined
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0
}
