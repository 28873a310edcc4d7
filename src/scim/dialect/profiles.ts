import { entra, entraCompliant } from './entra.ts'
import { google } from './google.ts'
import { jumpcloud } from './jumpcloud.ts'
import { lenient } from './lenient.ts'
import { okta } from './okta.ts'
import { onelogin } from './onelogin.ts'
import { ping } from './ping.ts'
import type { Profile, ProfileName } from './profile.ts'
import { strict } from './strict.ts'

/** Every profile by its name. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  strict,
  lenient,
  entra,
  'entra-compliant': entraCompliant,
  okta,
  onelogin,
  google,
  jumpcloud,
  ping,
}

/** The profile of a name, or undefined. */
export function findProfile(name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name as ProfileName] : undefined
}
