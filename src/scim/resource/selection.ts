import type { Attribute, Returned } from '../schema/attribute.ts'
import type { ResourceType } from '../schema/resource-type.ts'

/** What a request wants to see: `attributes` or `excludedAttributes`, names as the client wrote them. */
export interface Selection {
  readonly attributes?: readonly string[]
  readonly excludedAttributes?: readonly string[]
}

/** How much of an attribute is shown: all of it, some sub-attributes, nothing. */
export type Shown = 'all' | 'some' | 'none'

/** A selection compared with the schema of one type. */
export interface CompiledSelection {
  shows(returned: Returned, text: string, wasSent: boolean): Shown
  /** Whether sub-attributes have to be looked at one by one. */
  looksInside(attribute: Attribute, text: string): boolean
  showsSub(returned: Returned, parent: string, text: string, parentShown: Shown, wasSent: boolean): boolean
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

function compile({ attributes, excludedAttributes }: Selection, type: ResourceType): CompiledSelection {
  const wanted = attributes === undefined ? undefined : namedPaths(attributes, type)
  const unwanted = namedPaths(excludedAttributes ?? [], type)
  const parents = new Set([...(wanted ?? [])].map(parentOf))
  const shownByDefault = (text: string): Shown => {
    if (unwanted.has(text)) return 'none'
    if (wanted === undefined || wanted.has(text)) return 'all'
    return parents.has(text) ? 'some' : 'none'
  }
  return {
    shows(returned, text, wasSent) {
      if (returned === 'always') return 'all'
      if (returned === 'never') return 'none'
      if (returned === 'request' && !wanted?.has(text) && !parents.has(text)) {
        return wanted === undefined && wasSent ? 'all' : 'none'
      }
      return shownByDefault(text)
    },
    looksInside(attribute, text) {
      return attribute.subAttributes.some(
        (sub) =>
          sub.returned === 'never' ||
          sub.returned === 'request' ||
          unwanted.has(`${text}.${sub.name}`) ||
          wanted?.has(`${text}.${sub.name}`),
      )
    },
    showsSub(returned, parent, text, parentShown, wasSent) {
      if (returned === 'never') return false
      if (returned === 'always') return true
      if (wanted?.has(text)) return true
      if (returned === 'request') return wanted === undefined && wasSent
      if (unwanted.has(text)) return false
      return (
        parentShown === 'all' && (wanted === undefined || wanted.has(parent) || !hasNamedSub(wanted, parent))
      )
    },
  }
}

function hasNamedSub(wanted: ReadonlySet<string>, parent: string): boolean {
  for (const text of wanted) if (text.startsWith(`${parent}.`)) return true
  return false
}

function parentOf(text: string): string {
  const dot = text.lastIndexOf('.')
  return dot > text.lastIndexOf(':') ? text.slice(0, dot) : ''
}

/** Canonical paths of the names; an extension's URN alone names all its attributes, a bracket is left out. */
function namedPaths(names: readonly string[], type: ResourceType): Set<string> {
  const paths = new Set<string>()
  for (const raw of names) {
    const bracket = raw.indexOf('[')
    const name = (bracket === -1 ? raw : raw.slice(0, bracket)).trim().toLowerCase()
    const path = type.index.paths.get(name) ?? type.index.unqualified.get(name)
    if (path !== undefined) paths.add(path.text)
    for (const { text } of type.index.extensions.get(name)?.attributes.values() ?? []) paths.add(text)
    if (name === type.index.coreUrn) for (const { text } of type.index.attributes.values()) paths.add(text)
  }
  return paths
}
