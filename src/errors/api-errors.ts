import type { ErrorDefinition } from './definition.ts'

export const apiErrors = {
  internal_error: {
    title: 'Something failed inside Rollcall.',
    cause: 'An error that Rollcall did not foresee; the server log has it under request {requestId}.',
    next: 'Try again. If it happens again, report it with the request id.',
    status: 500,
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorDefinition>
