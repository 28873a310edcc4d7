/** A request as it reached the target. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** The value of `attribute eq "value"`; undefined for any other filter. */
export function filteredValue(filter: string | null): string | undefined {
  const quoted = /\beq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter ?? '')?.[1]
  return quoted === undefined ? undefined : (JSON.parse(quoted) as string)
}

/**
 * Whom a request is about: requests about one account follow each other (look up, then create), all others may go at
 * once. Undefined: the request stands alone.
 */
export function subjectOf({ method, path, body }: RecordedRequest): string | undefined {
  if (method === 'POST') {
    const sent = JSON.parse(body) as { userName?: string; displayName?: string }
    return (sent.userName ?? sent.displayName)?.toLowerCase()
  }
  const query = path.indexOf('?')
  if (query >= 0) return filteredValue(new URLSearchParams(path.slice(query)).get('filter'))?.toLowerCase()
  return path
}
