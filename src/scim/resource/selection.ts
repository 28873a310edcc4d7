import type { Attribute } from '../schema/attribute.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/** What a request wants to see: `attributes` or `excludedAttributes`, names as the client wrote them. */
export interface Selection {
  readonly attributes?: readonly string[]
  readonly excludedAttributes?: readonly string[]
}

/** How one attribute is shown. An attribute without a plan is not shown. */
export interface ShowPlan {
  /** True: only when the client sent it in this very request (returned "request", RFC 7643 §7). */
  readonly onlyWhenSent: boolean
  /** Names of the sub-attributes shown; undefined: the value as it is. */
  readonly subs: ReadonlySet<string> | undefined
  /** Names of those shown besides when the client sent them. */
  readonly subsWhenSent: ReadonlySet<string>
}

/** A selection compared with the schema of one type. */
export interface CompiledSelection {
  /** By canonical name. */
  readonly attributes: ReadonlyMap<string, ShowPlan>
  /** By URN, then by canonical name. */
  readonly extensions: ReadonlyMap<string, ReadonlyMap<string, ShowPlan>>
}

const compiledSelections = new WeakMap<ResourceType, WeakMap<Selection, CompiledSelection>>()

/** Compares the names of a selection with a type, once per selection object. Unknown names are ignored. */
export function compileSelection(selection: Selection, type: ResourceType): CompiledSelection {
  let known = compiledSelections.get(type)
  if (known === undefined) {
    known = new WeakMap()
    compiledSelections.set(type, known)
  }
  let compiled = known.get(selection)
  if (compiled === undefined) {
    compiled = compile(selection, type)
    known.set(selection, compiled)
  }
  return compiled
}

interface Names {
  /** Undefined: everything returned by default. */
  readonly wanted: ReadonlySet<string> | undefined
  readonly unwanted: ReadonlySet<string>
}

function compile({ attributes, excludedAttributes }: Selection, type: ResourceType): CompiledSelection {
  const names: Names = {
    wanted: attributes === undefined ? undefined : namedPaths(attributes, type),
    unwanted: namedPaths(excludedAttributes ?? [], type),
  }
  return {
    attributes: plansFor(type.index.attributes.values(), names),
    extensions: new Map(
      [...type.index.extensions.values()].map((extension) => [
        extension.schema.id,
        plansFor(extension.attributes.values(), names),
      ]),
    ),
  }
}

function plansFor(paths: Iterable<AttributePath>, names: Names): Map<string, ShowPlan> {
  const plans = new Map<string, ShowPlan>()
  for (const { attribute, text } of paths) {
    const plan = planFor(attribute, text, names)
    if (plan !== undefined) plans.set(attribute.name, plan)
  }
  return plans
}

function planFor(attribute: Attribute, text: string, { wanted, unwanted }: Names): ShowPlan | undefined {
  const { returned, subAttributes } = attribute
  if (returned === 'never') return undefined
  const isAlways = returned === 'always'
  if (unwanted.has(text) && !isAlways) return undefined
  const isNamed = wanted?.has(text) === true
  const namedSubs = subAttributes.filter((sub) => wanted?.has(`${text}.${sub.name}`))
  if (wanted !== undefined && !isNamed && namedSubs.length === 0 && !isAlways) return undefined
  const isWhole = wanted === undefined || isNamed || (isAlways && namedSubs.length === 0)
  const subs = subAttributes.filter((sub) => {
    if (sub.returned === 'always' || sub.returned === 'never') return sub.returned === 'always'
    if (namedSubs.includes(sub)) return true
    return isWhole && sub.returned === 'default' && !unwanted.has(`${text}.${sub.name}`)
  })
  const onRequest = wanted === undefined ? subAttributes.filter((sub) => sub.returned === 'request') : []
  return {
    subsWhenSent: new Set(onRequest.map((sub) => sub.name)),
    onlyWhenSent: returned === 'request' && wanted === undefined,
    subs: subs.length === subAttributes.length ? undefined : new Set(subs.map((sub) => sub.name)),
  }
}

/** Canonical paths of the names; an extension's URN alone names all its attributes; a bracket is left out. */
function namedPaths(names: readonly string[], type: ResourceType): Set<string> {
  const paths = new Set<string>()
  for (const raw of names) {
    const name = withoutBracket(raw).trim().toLowerCase()
    const path = type.index.paths.get(name) ?? type.index.unqualified.get(name)
    if (path !== undefined) paths.add(path.text)
    for (const { text } of type.index.extensions.get(name)?.attributes.values() ?? []) paths.add(text)
    if (name === type.index.coreUrn) for (const { text } of type.index.attributes.values()) paths.add(text)
  }
  return paths
}

/** `emails[type eq "work"].value` is treated as `emails`: the RFC has no filters here, some clients do. */
function withoutBracket(name: string): string {
  const bracket = name.indexOf('[')
  return bracket === -1 ? name : name.slice(0, bracket)
}
