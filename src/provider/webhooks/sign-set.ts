import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'

/** A key pair for ES256 (RFC 7518 §3.4). */
export interface SigningKey {
  readonly kid: string
  /** JSON Web Keys (RFC 7517). */
  readonly publicKey: JsonWebKey
  readonly privateKey: JsonWebKey
}

export function makeSigningKey(kid: string): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    kid,
    publicKey: publicKey.export({ format: 'jwk' }),
    privateKey: privateKey.export({ format: 'jwk' }),
  }
}

/** A security event token: claims in the compact form of JWS, of a type of its own (RFC 8417 §2.3). */
export function signSet(claims: object, { kid, privateKey }: Pick<SigningKey, 'kid' | 'privateKey'>): string {
  const header = { typ: 'secevent+jwt', alg: 'ES256', kid }
  const text = `${encode(header)}.${encode(claims)}`
  const key = createPrivateKey({ key: privateKey, format: 'jwk' })
  // JWS wants both numbers side by side, not OpenSSL's DER.
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
