/** One word of a command line, quoted when a shell would read it otherwise. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A `rollcall` command line. Words are quoted where they have to be. */
export const cliLine = (...words: readonly string[]): string =>
  ['rollcall', ...words.map(shellWord)].join(' ')

/** The same request with curl; the key is a placeholder. */
export function curlLine(method: string, path: string, body?: unknown): string {
  return [
    `curl -X ${method}`,
    shellWord(`${location.origin}/api/v1${path}`),
    '-H "Authorization: Bearer $ROLLCALL_API_KEY"',
    ...(body === undefined
      ? []
      : [`-H 'content-type: application/json' -d ${shellWord(JSON.stringify(body))}`]),
  ].join(' ')
}
