import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'
import type { ExpressionError } from '../expression/expression-error.ts'
import type { AppRole, Scalar } from '../expression/value.ts'
import type { MapContext } from '../map-context.ts'
import type {
  MappedReference,
  MappedResource,
  MappedValue,
  MappingProblem,
  SkippedMapping,
  ValueOrigin,
} from '../mapped-resource.ts'
import { coerceValue } from './coerce-value.ts'
import type { CompiledRow } from './compile-mappings.ts'

/** Gathers what the rows of a mapping give, into one resource. */
export class ResourceWriter {
  readonly #schemas: string[]
  readonly #resource: JsonObject
  readonly #values: MappedValue[] = []
  readonly #skipped: SkippedMapping[] = []
  readonly #cleared: string[] = []
  readonly #fillIfEmpty: MappedValue[] = []
  readonly #addOnly: string[] = []
  readonly #replacedLists: string[] = []
  readonly #references: MappedReference[] = []
  readonly #problems: MappingProblem[] = []

  constructor(schema: string) {
    this.#schemas = [schema]
    this.#resource = { schemas: this.#schemas }
  }

  finish(): MappedResource {
    return {
      resource: this.#resource,
      values: this.#values,
      skipped: this.#skipped,
      cleared: this.#cleared,
      fillIfEmpty: this.#fillIfEmpty,
      addOnly: this.#addOnly,
      replacedLists: this.#replacedLists,
      references: this.#references,
      problems: this.#problems,
    }
  }

  skip(row: CompiledRow, reason: SkippedMapping['reason']): void {
    this.#skipped.push({ target: row.mapping.target, reason })
  }

  fail(row: CompiledRow, error: ExpressionError): void {
    this.#problems.push({
      code: 'expression_failed',
      target: row.mapping.target,
      text: error.problem.message,
      next: error.problem.suggestion ?? 'Correct the source attribute, or the expression.',
    })
  }

  /** A value that came of the source, a constant or a default. */
  write(row: CompiledRow, value: Scalar | readonly string[], from: ValueOrigin): void {
    const coerced = coerceValue(value, row.target)
    if ('wrong' in coerced) {
      const text = `The value for ${row.mapping.target} does not fit: ${coerced.wrong}`
      this.#problems.push({
        code: 'value_has_wrong_type',
        target: row.mapping.target,
        text,
        next: coerced.next,
      })
      return
    }
    const json = jsonOf(coerced.value, row)
    this.#place(row, json)
    this.#note(row, json, from)
    if (row.target.shape === 'reference') this.#refer(row, String(coerced.value))
  }

  /** A mapping of kind `none`: its default where the target has nothing. */
  writeDefault(row: CompiledRow, operation: MapContext['operation']): void {
    const text = row.mapping.defaultValue ?? ''
    if (operation === 'create') {
      this.write(row, text, { kind: 'default' })
      return
    }
    const coerced = coerceValue(text, row.target)
    this.skip(row, 'left_alone')
    if ('wrong' in coerced) return
    const value = jsonOf(coerced.value, row)
    const from = { kind: 'default' } as const
    this.#fillIfEmpty.push({ target: row.mapping.target, value, from, redacted: row.isRedacted })
  }

  /** The source has no value: a default on create, a cleared target where that is switched on, else nothing. */
  writeNothing(row: CompiledRow, operation: MapContext['operation']): void {
    const { defaultValue, target, required } = row.mapping
    if (operation === 'create' && defaultValue !== undefined) {
      this.write(row, defaultValue, { kind: 'default' })
      return
    }
    if (operation === 'update' && row.clears) {
      this.#cleared.push(target)
      return
    }
    this.skip(row, 'null_source')
    if (required !== true || defaultValue !== undefined) return
    const text = `${target} is required, but ${describeOrigin(row.origin)} is empty.`
    const next = 'Fill the attribute in the directory, or give the mapping a default.'
    this.#problems.push({ code: 'required_attribute_missing', target, text, next })
  }

  writeRoles(row: CompiledRow, roles: readonly AppRole[]): void {
    if (row.roles === 'complex') {
      if (roles.length === 0) {
        this.skip(row, 'null_source')
        return
      }
      this.#addOnly.push(row.mapping.target)
    } else this.#replacedLists.push(row.mapping.target)
    const json = roles.map(({ value, displayName }) => ({ value, display: displayName, primary: false }))
    this.#place(row, json)
    this.#note(row, json, row.origin)
  }

  #note(row: CompiledRow, value: JsonValue, from: ValueOrigin): void {
    this.#values.push({ target: row.mapping.target, value, from, redacted: row.isRedacted })
  }

  #refer(row: CompiledRow, sourceId: string): void {
    const { extension, attribute } = row.target
    const at = extension === undefined ? [attribute, 'value'] : [extension, attribute, 'value']
    this.#references.push({ target: row.mapping.target, at, subject: 'person', sourceId })
  }

  #place(row: CompiledRow, json: JsonValue): void {
    const { target } = row
    const holder = this.#holder(target.extension)
    if (target.shape === 'element') {
      elementOf(holder, target.attribute, target.element ?? {})[target.subAttribute ?? 'value'] = json
    } else if (target.shape === 'simple' && target.subAttribute !== undefined) {
      objectOf(holder, target.attribute)[target.subAttribute] = json
    } else {
      holder[target.attribute] = json
    }
  }

  #holder(extension: string | undefined): JsonObject {
    if (extension === undefined) return this.#resource
    if (!this.#schemas.includes(extension)) this.#schemas.push(extension)
    return objectOf(this.#resource, extension)
  }
}

function objectOf(holder: JsonObject, name: string): JsonObject {
  const known = holder[name]
  if (isJsonObject(known)) return known
  const made: JsonObject = {}
  holder[name] = made
  return made
}

/** The element that has every sub-attribute of the filter, made when it is not there. */
function elementOf(holder: JsonObject, attribute: string, template: JsonObject): JsonObject {
  const known = holder[attribute]
  const elements = Array.isArray(known) ? known : []
  if (known !== elements) holder[attribute] = elements
  const wanted = Object.entries(template)
  for (const element of elements) {
    if (isJsonObject(element) && wanted.every(([name, value]) => element[name] === value)) return element
  }
  const made = { ...template }
  elements.push(made)
  return made
}

function jsonOf(value: Scalar | readonly Scalar[], row: CompiledRow): JsonValue {
  const { shape } = row.target
  if (typeof value === 'object') return shape === 'plural' ? value.map((one) => ({ value: one })) : [...value]
  return shape === 'reference' ? { value } : value
}

function describeOrigin(origin: ValueOrigin): string {
  return origin.kind === 'attribute' ? `the attribute ${origin.attribute}` : 'its value'
}
