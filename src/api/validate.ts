import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { RollcallError } from '../errors/rollcall-error.ts'
import { findBrokenText } from './find-broken-text.ts'

const partNames: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
}

/**
 * Checks a part of a request against its TypeBox schema. Query and path values are text and are converted;
 * a body is taken as it is written. A refusal names the first field that is wrong; nothing is dropped silently.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(httpPart === 'headers' ? schema : closed(schema))
  const part = partNames[httpPart ?? ''] ?? 'request'
  return (input: unknown) => {
    const value = httpPart === 'body' ? input : Value.Convert(schema, input)
    if (compiled.Check(value)) {
      const broken = findBrokenText(value)
      return broken === null ? { value } : { error: brokenText(part, broken) }
    }
    const [first] = compiled.Errors(value)
    return { error: fieldError(part, first) }
  }
}

/** An object's schema that says nothing of other properties admits none: nothing is ignored silently. */
function closed(schema: TSchema): TSchema {
  const isOpen = 'properties' in schema && !('additionalProperties' in schema)
  return isOpen ? { ...schema, additionalProperties: false } : schema
}

interface SchemaError {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: unknown
}

function fieldError(part: string, error: SchemaError | undefined): RollcallError {
  const path = (error?.instancePath ?? '').split('/').slice(1)
  const named = namedProperty(error)
  const field = [...path, ...(named === undefined ? [] : [named])].join('.') || `the ${part}`
  return new RollcallError('invalid_request', { part, field, problem: problemText(error) })
}

function brokenText(part: string, path: readonly string[]): RollcallError {
  const field = path.join('.') || `the ${part}`
  return new RollcallError('invalid_request', { part, field, problem: 'holds characters that are not text' })
}

/** For "required" and "additionalProperties" the schema error points at the object; the field is in the params. */
function namedProperty(error: SchemaError | undefined): string | undefined {
  const params = error?.params
  if (typeof params !== 'object' || params === null) return undefined
  for (const list of ['requiredProperties', 'additionalProperties', 'unevaluatedProperties']) {
    const names: unknown = Reflect.get(params, list)
    if (Array.isArray(names) && typeof names[0] === 'string') return names[0]
  }
  return undefined
}

function problemText(error: SchemaError | undefined): string {
  if (error === undefined) return 'is not valid'
  switch (error.keyword) {
    case 'required':
      return 'is missing'
    // The schema of a property that must not be there is `false`.
    case 'boolean':
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'is not known here'
    default:
      return error.message
  }
}
