import type { ErrorDefinition } from './definition.ts'

export const serverErrors = {} as const satisfies Record<string, ErrorDefinition>
