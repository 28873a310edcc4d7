import type { ErrorDefinition } from './definition.ts'

export const directoryErrors = {} as const satisfies Record<string, ErrorDefinition>
