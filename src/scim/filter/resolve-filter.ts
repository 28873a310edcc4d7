import { type Note, type Profile, tolerates } from '../dialect/profile.ts'
import { quote, ScimError, scimError } from '../errors.ts'
import { findPath } from '../path/find-path.ts'
import type { AttributePath } from '../schema/attribute-index.ts'
import { leafOf, type ResourceType } from '../schema/resource-type.ts'
import type { Comparison, ElementFilter, Filter, Operator, Presence, ResolvedFilter } from './filter.ts'
import { typedLiteral } from './typed-literal.ts'

interface Resolution {
  readonly types: readonly ResourceType[]
  readonly profile: Profile
  readonly notes: Note[]
}

/**
 * Compares a filter with the schema: every path becomes an attribute, every value gets that attribute's type.
 *
 * With several types (a query at the base URL) an attribute that only some of them have counts as unassigned in the
 * others (RFC 7644 §3.4.2.1). Tolerances that were needed are added to `notes`. Throws ScimError 400 invalidFilter for
 * an attribute no type has, or an operator or value that does not fit.
 */
export function resolveFilter(
  filter: Filter,
  types: ResourceType | readonly ResourceType[],
  profile: Profile,
  notes: Note[] = [],
): ResolvedFilter {
  return resolve(filter, { types: 'name' in types ? [types] : types, profile, notes })
}

function resolve(filter: Filter, context: Resolution): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, operands: filter.operands.map((operand) => resolve(operand, context)) }
    case 'not':
      return { kind: 'not', operand: resolve(filter.operand, context) }
    default:
      checkSpelling(filter, context)
      return resolveForTypes(filter, context)
  }
}

type Expression = Comparison | Presence | ElementFilter

function checkSpelling(filter: Expression, { profile, notes }: Resolution): void {
  const loose = filter.kind === 'present' ? undefined : filter.loose
  if (loose === undefined || tolerates(profile, notes, loose, filter.path)) return
  const wanted =
    loose === 'value_path_suffix'
      ? 'put the condition inside the brackets'
      : 'values are JSON: text stands in double quotes'
  throw scimError('invalidFilter', `The filter on ${quote(filter.path)} is not valid: ${wanted}.`)
}

/** One expression over all types: as it is where they agree, split by `meta.resourceType` where they differ. */
function resolveForTypes(filter: Expression, context: Resolution): ResolvedFilter {
  const found = context.types.map((type) => ({
    type,
    target: findPath(filter.path, type, context.profile, context.notes),
  }))
  const known = found.filter((entry) => entry.target !== undefined)
  if (known.length === 0) return resolveUnknown(filter, context)
  const first = known[0]?.target as AttributePath
  if (found.every(({ target }) => target !== undefined && isSamePlace(target, first))) {
    return resolveExpression(filter, first, context)
  }
  const meanings = found.map(({ target }) =>
    target === undefined ? undefined : meaningOf(filter, target, context),
  )
  const wrong = meanings.filter((meaning) => meaning instanceof ScimError)
  if (wrong[0] !== undefined && wrong.length === known.length) throw wrong[0]
  const operands = found.map(({ type }, at): ResolvedFilter => {
    const meaning = meanings[at]
    const holds = meaning === undefined || meaning instanceof ScimError ? withoutValue(filter) : meaning
    return { kind: 'and', operands: [isOfType(type), holds] }
  })
  return { kind: 'or', operands }
}

/** What an expression means for one type of several, or why it means nothing there: another may be asked for. */
function meaningOf(
  filter: Expression,
  target: AttributePath,
  context: Resolution,
): ResolvedFilter | ScimError {
  try {
    return resolveExpression(filter, target, context)
  } catch (error) {
    if (error instanceof ScimError) return error
    throw error
  }
}

function isSamePlace(left: AttributePath, right: AttributePath): boolean {
  const [one, other] = [leafOf(left), leafOf(right)]
  return (
    left.text === right.text &&
    left.attribute.multiValued === right.attribute.multiValued &&
    one.multiValued === other.multiValued &&
    one.type === other.type &&
    one.caseExact === other.caseExact
  )
}

function isOfType(type: ResourceType): ResolvedFilter {
  const target = type.index.paths.get('meta.resourcetype') as AttributePath
  return { kind: 'compare', target, operator: 'eq', type: 'string', caseExact: true, value: type.name }
}

function resolveUnknown(filter: Expression, { types, profile, notes }: Resolution): ResolvedFilter {
  if (tolerates(profile, notes, 'unknown_filter_attribute', filter.path)) return withoutValue(filter)
  const names = types.map((type) => type.name).join(' or ')
  throw scimError('invalidFilter', `${names} has no attribute ${quote(filter.path)}.`)
}

/** What an expression says about a resource that has no such attribute. */
function withoutValue(filter: Expression): ResolvedFilter {
  if (filter.kind !== 'compare') return { kind: 'constant', value: false }
  const equals = filter.value === null
  return { kind: 'constant', value: filter.operator === 'eq' ? equals : filter.operator === 'ne' && !equals }
}

function resolveExpression(filter: Expression, target: AttributePath, context: Resolution): ResolvedFilter {
  switch (filter.kind) {
    case 'present':
      checkKept(target)
      return { kind: 'present', target }
    case 'compare':
      return resolveComparison(filter, target, context)
    case 'element':
      return { kind: 'element', target, filter: resolveElementFilter(filter.filter, target, context) }
  }
}

/** Resolves the inside of a bracket: its names are sub-attributes of the attribute before it. */
export function resolveElementFilter(
  filter: Filter,
  parent: AttributePath,
  context: { readonly profile: Profile; readonly notes: Note[] },
): ResolvedFilter {
  if (parent.subAttribute !== undefined) {
    throw scimError('invalidFilter', `${parent.text} is a sub-attribute; brackets follow an attribute.`)
  }
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        operands: filter.operands.map((operand) => resolveElementFilter(operand, parent, context)),
      }
    case 'not':
      return { kind: 'not', operand: resolveElementFilter(filter.operand, parent, context) }
    case 'element':
      throw scimError('invalidFilter', 'A bracket inside a bracket is not a filter.')
    default: {
      checkSpelling(filter, { ...context, types: [] })
      const target = findInner(filter.path, parent)
      checkKept(target)
      return filter.kind === 'present'
        ? { kind: 'present', target }
        : resolveComparison(filter, target, { ...context, types: [] })
    }
  }
}

function findInner(name: string, parent: AttributePath): AttributePath {
  const { attribute } = parent
  const subAttribute = attribute.subAttributesByName.get(name.toLowerCase())
  if (subAttribute !== undefined)
    return { ...parent, text: `${parent.text}.${subAttribute.name}`, subAttribute }
  // Erratum 7122: simple multi-valued attributes are filtered by `value`.
  if (attribute.type !== 'complex' && name.toLowerCase() === 'value') return parent
  throw scimError('invalidFilter', `${parent.text} has no sub-attribute ${quote(name)}.`)
}

function resolveComparison(filter: Comparison, named: AttributePath, context: Resolution): ResolvedFilter {
  const target = comparable(named, filter, context)
  const leaf = leafOf(target)
  const { operator } = filter
  checkKept(target)
  if (filter.value === null) {
    checkNull(operator, target)
    return { kind: 'compare', target, operator, type: leaf.type, caseExact: leaf.caseExact, value: null }
  }
  checkOperator(operator, target)
  const value = typedLiteral(filter.value, leaf, target.text, context)
  return { kind: 'compare', target, operator, type: leaf.type, caseExact: leaf.caseExact, value }
}

/** `emails co "x"` compares `emails.value`; `name eq "x"` compares nothing (RFC 7644 §3.4.2.2). */
function comparable(path: AttributePath, filter: Comparison, { profile, notes }: Resolution): AttributePath {
  if (leafOf(path).type !== 'complex') return path
  if (filter.value === null) return path
  const value = path.attribute.subAttributesByName.get('value')
  if (value !== undefined) {
    const allowed = path.attribute.multiValued || tolerates(profile, notes, 'bare_complex_filter', path.text)
    if (allowed) return { ...path, text: `${path.text}.value`, subAttribute: value }
  }
  throw scimError(
    'invalidFilter',
    `${path.text} is complex; name one of its sub-attributes: ${[...path.attribute.subAttributes].map((sub) => sub.name).join(', ')}.`,
  )
}

/** What is never returned is not kept either (a password): that somebody has one or has none would both be made up. */
function checkKept(target: AttributePath): void {
  if (leafOf(target).returned === 'never' || target.attribute.returned === 'never')
    throw scimError('invalidFilter', `${target.text} cannot be used in a filter.`)
}

function checkNull(operator: Operator, target: AttributePath): void {
  if (operator === 'eq' || operator === 'ne') return
  throw scimError('invalidFilter', `${target.text} ${operator} null is not a comparison; only eq and ne are.`)
}

const onlyEquality = new Set(['boolean'])
const withoutText = new Set(['integer', 'decimal', 'dateTime'])
const withoutOrder = new Set(['binary'])

function checkOperator(operator: Operator, target: AttributePath): void {
  const { type } = leafOf(target)
  const isText = operator === 'co' || operator === 'sw' || operator === 'ew'
  const isEquality = operator === 'eq' || operator === 'ne'
  const fits =
    isEquality ||
    (isText
      ? !withoutText.has(type) && !onlyEquality.has(type)
      : !withoutOrder.has(type) && !onlyEquality.has(type))
  if (!fits) {
    throw scimError('invalidFilter', `${target.text} is of type ${type}; "${operator}" does not apply to it.`)
  }
}
