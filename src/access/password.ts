import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { RollcallError } from '../errors/rollcall-error.ts'
import { isGuessedFirst } from './guessed-first.ts'

/** What a guess costs: scrypt's N = 2^logN, r and p. Stored beside each password, so it can be raised later. */
export interface PasswordCost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** 32 MiB and some 100 ms for each guess (OWASP's table of equivalent settings, 2025). */
export const standardCost: PasswordCost = { logN: 15, r: 8, p: 3 }

export const shortestPassword = 12
/** Long enough for any sentence, short enough that hashing cannot be made a burden. */
export const longestPassword = 256

const derive = promisify<
  string,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt)
const stored = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/

/**
 * Refuses a password that is too short, too long, nothing but its owner's address or one character, or one of those that
 * are guessed first. No rules of composition: they make passwords worse (NIST SP 800-63B §3.1.1.2).
 * @throws RollcallError password_unsuitable
 */
export function checkPassword(password: string, email: string): void {
  const length = [...password].length
  const problem =
    length < shortestPassword
      ? `It has ${length} characters; ${shortestPassword} is the least`
      : length > longestPassword
        ? `It has ${length} characters; ${longestPassword} is the most`
        : password.trim().toLowerCase() === email.trim().toLowerCase()
          ? 'It is your e-mail address'
          : new Set(password).size < 4
            ? 'It repeats the same few characters'
            : isGuessedFirst(password, email)
              ? 'It is made of words and rows of keys that are guessed first'
              : undefined
  if (problem !== undefined) throw new RollcallError('password_unsuitable', { problem })
}

/** The text to store: algorithm, parameters, salt and hash in one (`$scrypt$ln=15,r=8,p=3$salt$hash`). */
export async function hashPassword(
  password: string,
  cost: PasswordCost,
  random: (bytes: number) => Uint8Array = randomBytes,
): Promise<string> {
  const salt = random(16)
  const hash = await run(password, salt, cost, 32)
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
  return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${text(salt)}$${text(hash)}`
}

/** Compares in constant time; false for a stored text that is none of ours. */
export async function verifyPassword(password: string, text: string): Promise<boolean> {
  const match = stored.exec(text)
  if (match === null || [...password].length > longestPassword) return false
  const [, logN, r, p, salt = '', hash = ''] = match
  const expected = Buffer.from(hash, 'base64url')
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  const actual = await run(password, Buffer.from(salt, 'base64url'), cost, expected.length)
  return expected.length > 0 && timingSafeEqual(actual, expected)
}

/** Was it stored at a lower cost than is asked for now? Then the next sign-in stores it anew. */
export function isOutdated(text: string, cost: PasswordCost): boolean {
  const match = stored.exec(text)
  return match === null || Number(match[1]) < cost.logN || Number(match[3]) < cost.p
}

function run(
  password: string,
  salt: Uint8Array,
  { logN, r, p }: PasswordCost,
  length: number,
): Promise<Buffer> {
  const N = 2 ** logN
  // The same text typed on two keyboards can arrive composed or decomposed.
  return derive(password.normalize('NFKC'), salt, length, { N, r, p, maxmem: 256 * N * r })
}
