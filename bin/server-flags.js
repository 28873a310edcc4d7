// How a server's heap grows. Left alone, V8 takes all memory of the machine for its own and lets garbage pile up to
// several times of what is in use; `bench:engine` shows what these flags save and cost. They only say how soon it
// cleans up: what is really needed is never refused, as it would be under `--max-old-space-size`.
const flags = ['--max-semi-space-size=8', '--heap-growing-percent=70']

const ownBounds = /^--(max[-_](old|semi)[-_]space[-_]size|max[-_]heap[-_]size|heap[-_]growing[-_]percent)\b/

/** The flags for a server's Node; none when the user, in NODE_OPTIONS or on the command line, bounds the heap. */
export function serverFlags() {
  const given = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]
  return given.some((word) => ownBounds.test(word)) ? [] : flags
}
