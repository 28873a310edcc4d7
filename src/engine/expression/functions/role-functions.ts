import { problemAt } from '../expression-error.ts'
import type { FunctionDefinition } from '../function-definition.ts'
import type { FunctionCall } from '../syntax.ts'
import { defineFunction, needed } from './define-function.ts'

const source = needed('source', 'attribute', 'Always [appRoleAssignments].')

/** How roles are written by each function; the mapping stage shapes the SCIM values. */
export const roleModes: Readonly<Record<string, 'single' | 'complex' | 'assertive'>> = {
  SingleAppRoleAssignment: 'single',
  AppRoleAssignmentsComplex: 'complex',
  AssertiveAppRoleAssignmentsComplex: 'assertive',
  AppRoleAssignments: 'complex',
}

/** The app roles a person is assigned with. */
export const roleFunctions: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'SingleAppRoleAssignment',
    family: 'roles',
    summary: 'The app role a person is assigned with.',
    parameters: [source],
    returns: 'text',
    examples: [],
    notes: [
      'For people with one role. With several, the first in the order of the application’s role list is taken.',
      'Cannot be used when the scope is everyone: without an assignment there is no role.',
    ],
    check: checkSource,
    apply: (call) => call.context.appRoles?.[0]?.value ?? null,
  }),
  ...(
    [
      [
        'AppRoleAssignmentsComplex',
        'Every app role of a person, added to the roles at the target and never removed.',
      ],
      [
        'AssertiveAppRoleAssignmentsComplex',
        'Every app role of a person; roles at the target that are not among them are removed.',
      ],
      ['AppRoleAssignments', 'The older name of AppRoleAssignmentsComplex.'],
    ] as const
  ).map(([name, summary]) =>
    defineFunction({
      name,
      family: 'roles',
      summary,
      parameters: [source],
      returns: 'values',
      examples: [],
      notes: ['Map it to `roles`. Cannot be used when the scope is everyone.'],
      check: checkSource,
      apply: (call) => call.context.appRoles?.map((role) => role.value) ?? [],
    }),
  ),
]

function* checkSource(call: FunctionCall) {
  const part = call.arguments[0]
  if (part?.kind !== 'attribute' || part.name === 'appRoleAssignments') return
  yield problemAt('bad_argument', `${call.name} reads app roles only.`, part.span, {
    suggestion: 'Write [appRoleAssignments].',
  })
}
