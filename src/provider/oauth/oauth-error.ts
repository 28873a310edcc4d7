/** The errors of RFC 6749 §5.2, and the two of §4.1.2.1 that a token endpoint needs as well. */
export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'

/** The only shape an error has at the token endpoint. */
export class OauthError extends Error {
  readonly code: OauthErrorCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: OauthErrorCode,
    description: string,
    options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(description)
    this.name = 'OauthError'
    this.code = code
    this.status = options.status ?? 400
    this.headers = options.headers ?? {}
  }
}
