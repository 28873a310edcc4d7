import type { ErrorDefinition } from './definition.ts'

export const engineErrors = {} as const satisfies Record<string, ErrorDefinition>
