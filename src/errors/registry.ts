import { accessErrors } from './access-errors.ts'
import { apiErrors } from './api-errors.ts'
import { cliErrors } from './cli-errors.ts'
import { directoryErrors } from './directory-errors.ts'
import { engineErrors } from './engine-errors.ts'
import { eventsErrors } from './events-errors.ts'
import { membershipErrors } from './membership-errors.ts'
import { objectErrors } from './object-errors.ts'
import { providerErrors } from './provider-errors.ts'
import { serverErrors } from './server-errors.ts'
import { settingsErrors } from './settings-errors.ts'
import { targetErrors } from './target-errors.ts'

/** Every error Rollcall can show to a person, by its stable code. Codes are never renamed once released. */
export const errorRegistry = {
  ...serverErrors,
  ...apiErrors,
  ...accessErrors,
  ...providerErrors,
  ...eventsErrors,
  ...membershipErrors,
  ...directoryErrors,
  ...settingsErrors,
  ...engineErrors,
  ...targetErrors,
  ...objectErrors,
  ...cliErrors,
} as const

export type ErrorCode = keyof typeof errorRegistry
