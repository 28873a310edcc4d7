import type { JsonWebKey } from 'node:crypto'
import type { SetClaims } from './describe-set.ts'
import { makeSigningKey, type SigningKey, signSet } from './sign-set.ts'

/** A key as it is kept. */
export interface KeptKey {
  readonly kid: string
  readonly publicKey: JsonWebKey
  readonly sealed: string
  readonly createdAt: Date
  readonly retiredAt: Date | null
}

/** Where keys are kept, for every node. */
export interface KeyStore {
  /** The one in use first. */
  list(): Promise<readonly KeptKey[]>
  /** Keeps it, unless another one is in use by now. */
  add(key: KeptKey): Promise<void>
}

export interface SetIssuerPorts {
  readonly keys: KeyStore
  readonly secrets: {
    seal(secret: string, context: readonly string[]): string
    open(sealed: string, context: readonly string[]): string
  }
  readonly now: () => Date
  readonly newId: () => string
  /** Where this installation is reached: what a receiver knows us by. */
  readonly issuer: () => string
}

/** Signs security event tokens, and publishes what they are verified with. */
export interface SetIssuer {
  sign(claims: Omit<SetClaims, 'toe' | 'tenant_id' | 'txn'>, audience: string): Promise<string>
  /** A JSON Web Key Set (RFC 7517 §5). */
  keySet(): Promise<{ readonly keys: readonly JsonWebKey[] }>
}

export function createSetIssuer(ports: SetIssuerPorts): SetIssuer {
  let inUse: SigningKey | undefined
  return {
    async sign(claims, audience) {
      inUse ??= await keyInUse(ports)
      const iat = Math.floor(ports.now().getTime() / 1000)
      return signSet({ iss: ports.issuer(), aud: [audience], iat, ...claims }, inUse)
    },
    async keySet() {
      inUse ??= await keyInUse(ports)
      const kept = await ports.keys.list()
      return { keys: kept.map(({ kid, publicKey }) => ({ ...publicKey, kid, use: 'sig', alg: 'ES256' })) }
    },
  }
}

/** The key that signs; the first who needs one makes it. */
async function keyInUse({ keys, secrets, now, newId }: SetIssuerPorts): Promise<SigningKey> {
  const find = async () => (await keys.list()).find(({ retiredAt }) => retiredAt === null)
  let kept = await find()
  if (kept === undefined) {
    const { kid, publicKey, privateKey } = makeSigningKey(newId())
    const sealed = secrets.seal(JSON.stringify(privateKey), ['signing key', kid])
    await keys.add({ kid, publicKey, sealed, createdAt: now(), retiredAt: null })
    kept = await find()
  }
  if (kept === undefined) throw new Error('There is no key to sign with, right after one was made.')
  const { kid, publicKey, sealed } = kept
  return { kid, publicKey, privateKey: JSON.parse(secrets.open(sealed, ['signing key', kid])) as JsonWebKey }
}
