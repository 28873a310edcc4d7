import type { ErrorDefinition } from './definition.ts'

export const providerErrors = {} as const satisfies Record<string, ErrorDefinition>
