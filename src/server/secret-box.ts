import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { RollcallError } from '../errors/rollcall-error.ts'

/**
 * Seals secrets for the database (AES-256-GCM). Each is bound to a context, such as an application and the origin of
 * its target: copied to another row, or with the target's address changed, it cannot be opened any more.
 */
export interface SecretBox {
  /** `context`: what the secret belongs to, always built the same way, for example `['application', id, origin]`. */
  seal(secret: string, context: readonly string[]): string
  /** @throws RollcallError secret_unreadable */
  open(sealed: string, context: readonly string[]): string
}

/**
 * @param key 32 bytes as 64 hexadecimal digits or as base64
 * @param source where the key came from, for the error
 * @throws RollcallError secret_key_invalid
 */
export function createSecretBox(key: string, source: string): SecretBox {
  const master = decodeKey(key)
  if (!master) throw new RollcallError('secret_key_invalid', { source })
  const keyId = createHash('sha256').update('rollcall key id').update(master).digest('hex').slice(0, 8)
  return {
    seal(secret, context) {
      const salt = randomBytes(16)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', deriveKey(master, salt), nonce)
      cipher.setAAD(encodeContext(context))
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      const packed = Buffer.concat([salt, nonce, cipher.getAuthTag(), body])
      return `v1.${keyId}.${packed.toString('base64url')}`
    },
    open(sealed, context) {
      try {
        return openSealed(sealed, master, keyId, context)
      } catch (cause) {
        throw new RollcallError('secret_unreadable', { context: context.join(' ') }, { cause })
      }
    },
  }
}

function openSealed(sealed: string, master: Buffer, keyId: string, context: readonly string[]): string {
  const [version, sealedWith, text = ''] = sealed.split('.')
  if (version !== 'v1') throw new Error(`unknown form ${version}`)
  if (sealedWith !== keyId) throw new Error(`sealed with key ${sealedWith}, this is key ${keyId}`)
  const packed = Buffer.from(text, 'base64url')
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(master, packed.subarray(0, 16)),
    packed.subarray(16, 28),
  )
  decipher.setAAD(encodeContext(context))
  decipher.setAuthTag(packed.subarray(28, 44))
  return decipher.update(packed.subarray(44), undefined, 'utf8') + decipher.final('utf8')
}

/** A key per secret, so that no number of secrets wears out the random nonces of one key. */
function deriveKey(master: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, salt, 'rollcall secret', 32))
}

/** As JSON, so that no two lists of words give the same bytes. */
function encodeContext(context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(context), 'utf8')
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 32 ? bytes : undefined
}
