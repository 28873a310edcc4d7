import type { FunctionDefinition } from '../function-definition.ts'
import { IGNORE, isEmpty } from '../value.ts'
import { defineFunction, needed } from './define-function.ts'

/** How a value flows, rather than what it is. */
export const flowFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'IgnoreFlowIfNullOrEmpty',
    family: 'flow',
    summary: 'Leaves the attribute out of the request when the value is null or empty.',
    parameters: [needed('expression', 'any', 'The value to send when there is one.')],
    returns: 'any',
    examples: [
      {
        expression: 'IgnoreFlowIfNullOrEmpty([department])',
        attributes: { department: 'Ops' },
        result: 'Ops',
      },
    ],
    notes: ['Neither the default value nor clearing applies then.'],
    apply: (call) => {
      const value = call.value(0)
      return isEmpty(value) ? IGNORE : value
    },
  }),
  defineFunction({
    name: 'Redact',
    family: 'flow',
    summary: 'Sends the value, but shows [Redact] in the provisioning log.',
    parameters: [needed('value', 'any', 'The value to send.')],
    returns: 'any',
    examples: [{ expression: 'Redact([employeeId])', attributes: { employeeId: '70418' }, result: '70418' }],
    apply: (call) => call.value(0),
  }),
]
