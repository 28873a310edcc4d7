import { OauthError } from './oauth-error.ts'

/** What arrives at the token endpoint. */
export interface TokenEndpointRequest {
  readonly method: string
  /** The query as it was sent, without the question mark. */
  readonly query: string
  readonly contentType: string | undefined
  readonly authorization: string | undefined
  readonly body: string
  readonly remoteAddress: string | undefined
}

export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string
  readonly scope: string | undefined
}

/**
 * Reads a client credentials request (RFC 6749 §4.4.2): the client names itself in the Authorization header or in the
 * body (§2.3.1), never in both and never in the URL. Throws OauthError.
 */
export function readTokenRequest(request: TokenEndpointRequest): ClientCredentials {
  if (request.query !== '')
    throw invalid('Parameters belong into the body, not into the URL (RFC 6749 §2.3.1).')
  const type = request.contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw invalid('Send the body as application/x-www-form-urlencoded (RFC 6749 §4.4.2).')
  }
  const form = readForm(request.body)
  const credentials = readClient(request.authorization, form)
  const grant = form.get('grant_type')
  if (grant === undefined) throw invalid('grant_type is missing.')
  if (grant !== 'client_credentials') {
    throw new OauthError('unsupported_grant_type', 'The only grant type here is client_credentials.')
  }
  return { ...credentials, scope: form.get('scope') }
}

/** A parameter without a value is as good as none; one that comes twice is an error (RFC 6749 §3.2). */
function readForm(body: string): Map<string, string> {
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(body)) {
    if (form.has(name)) throw invalid(`${name.slice(0, 50)} is there twice.`)
    if (value !== '') form.set(name, value)
  }
  return form
}

function readClient(
  authorization: string | undefined,
  form: ReadonlyMap<string, string>,
): Pick<ClientCredentials, 'clientId' | 'secret'> {
  const [inBody, secretInBody] = [form.get('client_id'), form.get('client_secret')]
  if (authorization === undefined) {
    if (inBody === undefined || secretInBody === undefined)
      throw wrongClient('client_id or client_secret is missing.')
    return { clientId: inBody, secret: secretInBody }
  }
  if (secretInBody !== undefined)
    throw invalid('The client names itself twice: in the header and in the body.')
  const basic = readBasic(authorization)
  if (inBody !== undefined && inBody !== basic.clientId) {
    throw invalid('client_id in the body is not the one in the header.')
  }
  return basic
}

/** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1). */
function readBasic(authorization: string): Pick<ClientCredentials, 'clientId' | 'secret'> {
  const encoded = /^basic +([a-z0-9+/_=-]+) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) throw wrongClient('The Authorization header is not of the scheme Basic.', true)
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon === -1) throw wrongClient('The Authorization header holds no colon.', true)
  try {
    return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) }
  } catch {
    throw wrongClient('The Authorization header is not form-encoded.', true)
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function invalid(description: string): OauthError {
  return new OauthError('invalid_request', description)
}

/** 401 with the scheme, when the client used the header (RFC 6749 §5.2). */
export function wrongClient(description: string, usedHeader = false): OauthError {
  const headers = usedHeader ? { 'www-authenticate': 'Basic realm="token endpoint"' } : {}
  return new OauthError('invalid_client', description, { status: 401, headers })
}
