/** A request as any HTTP server can hand it over. */
export interface ScimRequest {
  readonly method: string
  /** Path and query after the mount point, raw: not decoded by anyone before. `/v2/Users?count=1`. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: string | Uint8Array | undefined
  /** Address of the mount point as the client knows it, without a trailing slash: `https://app.example/scim`. */
  readonly baseUrl: string
  readonly remoteAddress?: string | undefined
}

export interface ScimResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export const scimMediaType = 'application/scim+json'
