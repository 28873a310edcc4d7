/** What passwords that are guessed first are made of. The longest first, so that a part of one is not taken before it. */
const words = [
  ...['administrator', 'passwort', 'password', 'passw0rd', 'kennwort', 'rollcall', 'football', 'baseball'],
  ...['princess', 'sunshine', 'changeme', 'iloveyou', 'trustno1', 'superman', 'whatever', 'starwars'],
  ...['welcome', 'letmein', 'charlie', 'michael', 'company', 'default', 'monkey', 'dragon', 'master'],
  ...['shadow', 'secret', 'hello', 'admin', 'login', 'guest', 'summer', 'winter', 'spring', 'autumn'],
  ...['access', 'server', 'change', 'please', 'abc123', 'test', 'root', 'user', 'pass'],
]

/** Rows of keyboards and the ways in which people count. */
const rows = [
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
  '01234567890123456789',
  '09876543210987654321',
  'abcdefghijklmnopqrstuvwxyz',
]
const shortestRun = 4

/** Fewer characters besides would be found by trying all of them. */
const leastOwn = 4

/**
 * Whether a password is nothing but what is tried first: common words, rows of keys, years, and the names that everybody
 * knows of its owner (NIST SP 800-63B §3.1.1.2).
 */
export function isGuessedFirst(password: string, email: string): boolean {
  const names = email
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((name) => name.length > 2)
  const known = [...names, ...words].sort((one, other) => other.length - one.length)
  return [password.toLowerCase(), plain(password.toLowerCase())].some((text) => {
    const own = known.reduce((left, word) => left.replaceAll(word, ''), withoutRuns(text))
    return withoutRuns(own).replace(/(?:19|20)\d\d/g, '').length < leastOwn
  })
}

/** Letters for the figures and signs that stand for them. */
function plain(text: string): string {
  return text.replace(/[013457@$!]/g, (sign) => letters[sign] ?? sign)
}

const letters: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
}

function withoutRuns(text: string): string {
  let left = text
  for (let at = 0; at + shortestRun <= left.length; ) {
    const length = runAt(left, at)
    if (length < shortestRun) at += 1
    else left = left.slice(0, at) + left.slice(at + length)
  }
  return left
}

/** How many characters from here on follow one another in a row, or are all the same. */
function runAt(text: string, at: number): number {
  const same = /^(.)\1*/su.exec(text.slice(at))?.[0].length ?? 0
  const longest = (row: string) => {
    let length = shortestRun
    while (at + length <= text.length && row.includes(text.slice(at, at + length))) length += 1
    return length - 1
  }
  return Math.max(same, ...rows.map(longest))
}
