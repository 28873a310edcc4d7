import type { FunctionDefinition, Parameter, ParameterType } from '../function-definition.ts'

type Defaulted = 'notes' | 'volatile'

/** Fills in what most functions have in common. */
export function defineFunction(
  definition: Omit<FunctionDefinition, Defaulted> & Partial<Pick<FunctionDefinition, Defaulted>>,
): FunctionDefinition {
  return { notes: [], volatile: false, ...definition }
}

/** A parameter that must be given. */
export function needed(
  name: string,
  type: ParameterType,
  docs: string,
  choices?: readonly string[],
): Parameter {
  return { name, type, docs, required: true, repeated: false, ...(choices && { choices }) }
}

/** A parameter that may be left empty or out. */
export function optional(
  name: string,
  type: ParameterType,
  docs: string,
  choices?: readonly string[],
): Parameter {
  return { name, type, docs, required: false, repeated: false, ...(choices && { choices }) }
}

/** A parameter that must be given once and may be given again. */
export function repeated(name: string, type: ParameterType, docs: string): Parameter {
  return { name, type, docs, required: true, repeated: true }
}
