import type { FunctionDefinition } from './function-definition.ts'
import { caseFunctions } from './functions/case-functions.ts'
import { conditionFunctions } from './functions/condition-functions.ts'
import { dateFunctions } from './functions/date-functions.ts'
import { flowFunctions } from './functions/flow-functions.ts'
import { multiValueFunctions } from './functions/multi-value-functions.ts'
import { numberFunctions } from './functions/number-functions.ts'
import { randomFunctions } from './functions/random-functions.ts'
import { replaceFunctions } from './functions/replace-function.ts'
import { roleFunctions } from './functions/role-functions.ts'
import { textFunctions } from './functions/text-functions.ts'

/** Every function of the expression language, by name. The reference page is generated from it. */
export const catalogue: readonly FunctionDefinition[] = [
  ...caseFunctions,
  ...conditionFunctions,
  ...dateFunctions,
  ...flowFunctions,
  ...multiValueFunctions,
  ...numberFunctions,
  ...randomFunctions,
  ...replaceFunctions,
  ...roleFunctions,
  ...textFunctions,
].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))

const byName = new Map(catalogue.map((definition) => [definition.name, definition]))

export const functionNames: ReadonlySet<string> = new Set(byName.keys())

export function functionNamed(name: string): FunctionDefinition | undefined {
  return byName.get(name)
}
