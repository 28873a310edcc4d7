import type { JsonWebKey } from 'node:crypto'
import type { SetClaims } from './describe-set.ts'
import { makeSigningKey, type SigningKey, signSet } from './sign-set.ts'

/** A key as it is kept. */
export interface KeptKey {
  readonly kid: string
  readonly publicKey: JsonWebKey
  /** The private half; gone once the key is retired. */
  readonly sealed: string | null
  readonly createdAt: Date
  readonly retiredAt: Date | null
  /** How long a retired key can still be looked up by receivers. */
  readonly publishedUntil: Date | null
}

/** Where keys are kept, for every node. */
export interface KeyStore {
  /** The one in use first. */
  list(): Promise<readonly KeptKey[]>
  /** Keeps it, unless another one is in use by now. */
  add(key: KeptKey): Promise<void>
  /** Signs with this one from now on; the one before stays published until then. */
  replace(key: KeptKey, until: { readonly at: Date; readonly publishedUntil: Date }): Promise<void>
  /** Deletes those that were published until before then. */
  forget(before: Date): Promise<void>
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
  /** Every key that is published, the one in use first. */
  list(): Promise<readonly KeptKey[]>
  /**
   * Signs with a new key from now on, on every node. The one before stays published for some hours (24 when left out), so
   * that what is under way can be verified; 0 ends it at once. Its private half is deleted either way.
   */
  rotate(overlapHours?: number): Promise<readonly KeptKey[]>
}

const hourMs = 3_600_000
const defaultOverlapHours = 24

export function createSetIssuer(ports: SetIssuerPorts): SetIssuer {
  let inUse: SigningKey | undefined
  return {
    async sign(claims, audience) {
      inUse = await keyInUse(ports, inUse)
      const iat = Math.floor(ports.now().getTime() / 1000)
      return signSet({ iss: ports.issuer(), aud: [audience], iat, ...claims }, inUse)
    },
    async keySet() {
      inUse = await keyInUse(ports, inUse)
      const kept = await published(ports)
      return { keys: kept.map(({ kid, publicKey }) => ({ ...publicKey, kid, use: 'sig', alg: 'ES256' })) }
    },
    async list() {
      inUse = await keyInUse(ports, inUse)
      return await published(ports)
    },
    async rotate(overlapHours = defaultOverlapHours) {
      const at = ports.now()
      const publishedUntil = new Date(at.getTime() + overlapHours * hourMs)
      await ports.keys.replace(newKey(ports), { at, publishedUntil })
      return await published(ports)
    },
  }
}

async function published({ keys, now }: SetIssuerPorts): Promise<KeptKey[]> {
  const at = now()
  return (await keys.list()).filter(({ publishedUntil }) => publishedUntil === null || publishedUntil > at)
}

/** The key that signs; the first who needs one makes it. Looked up each time: another node may have replaced it. */
async function keyInUse(ports: SetIssuerPorts, known: SigningKey | undefined): Promise<SigningKey> {
  const find = async () => (await ports.keys.list()).find(({ retiredAt }) => retiredAt === null)
  let kept = await find()
  if (kept === undefined) {
    await ports.keys.add(newKey(ports))
    kept = await find()
  }
  if (!kept?.sealed) throw new Error('There is no key to sign with, right after one was made.')
  const { kid, publicKey, sealed } = kept
  if (known?.kid === kid) return known
  const privateKey = JSON.parse(ports.secrets.open(sealed, ['signing key', kid])) as JsonWebKey
  return { kid, publicKey, privateKey }
}

function newKey({ secrets, now, newId }: SetIssuerPorts): KeptKey {
  const { kid, publicKey, privateKey } = makeSigningKey(newId())
  const sealed = secrets.seal(JSON.stringify(privateKey), ['signing key', kid])
  return { kid, publicKey, sealed, createdAt: now(), retiredAt: null, publishedUntil: null }
}
