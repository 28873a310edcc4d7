import { webhookSecret } from '../../events/sign-webhook.ts'
import type { SealedSecret } from './endpoint.ts'

export interface SecretPorts {
  readonly secrets: {
    seal(secret: string, context: readonly string[]): string
    open(sealed: string, context: readonly string[]): string
  }
  readonly random: (bytes: number) => Uint8Array
}

const hourMs = 3_600_000
const defaultOverlapHours = 24

/** A new secret, and the same sealed to where it is used: elsewhere it cannot be opened. */
export function newSecret(
  context: readonly string[],
  { random, secrets }: SecretPorts,
): { secret: string; sealed: string } {
  const secret = webhookSecret(random(32))
  return { secret, sealed: secrets.seal(secret, context) }
}

/** The new one first; the one before goes on for some hours (24 when left out), one that is older still ends now. */
export function inOverlap(
  sealed: string,
  [newest]: readonly SealedSecret[],
  overlapHours: number | undefined,
  now: Date,
): SealedSecret[] {
  const endsAt = new Date(now.getTime() + (overlapHours ?? defaultOverlapHours) * hourMs).toISOString()
  return [{ sealed, endsAt: null }, ...(newest === undefined ? [] : [{ ...newest, endsAt }])]
}
