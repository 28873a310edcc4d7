import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { CursorSeal } from './cursor.ts'

/** Seals with a key of 32 bytes (AES-256-GCM). Nodes that share a key understand each other's cursors. */
export function createCursorSeal(key: Uint8Array): CursorSeal {
  return {
    seal(text, context) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(JSON.stringify(context)))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed, context) {
      const packed = Buffer.from(sealed, 'base64url')
      // Node ignores what does not belong to the text: without this, one cursor could be written in many ways.
      if (packed.toString('base64url') !== sealed)
        throw new Error('The text was not written by this function.')
      const decipher = createDecipheriv('aes-256-gcm', key, packed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(JSON.stringify(context)))
      decipher.setAuthTag(packed.subarray(12, 28))
      return decipher.update(packed.subarray(28), undefined, 'utf8') + decipher.final('utf8')
    },
  }
}
