import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the endpoint saw it. */
export interface TokenCall {
  readonly headers: IncomingHttpHeaders
  readonly form: URLSearchParams
}

export interface TokenAnswer {
  readonly status: number
  readonly body: string | object
  readonly headers?: Readonly<Record<string, string>>
}

export interface TokenEndpoint {
  readonly url: string
  readonly calls: TokenCall[]
  /** Tokens that are good now, newest last. */
  readonly granted: string[]
  /** These answers come first, one a call; then tokens are granted again. */
  answer(...answers: readonly TokenAnswer[]): void
  /** Whether a request carries the newest token. */
  admits(headers: IncomingHttpHeaders): boolean
  close(): Promise<void>
}

/** A token endpoint of OAuth 2.0 (RFC 6749 §4.4) on loopback: a real server, one client. */
export async function startTokenEndpoint(
  client: { readonly id: string; readonly secret: string },
  { expiresIn = 3600 as number | string | undefined } = {},
): Promise<TokenEndpoint> {
  const calls: TokenCall[] = []
  const granted: string[] = []
  const scripted: TokenAnswer[] = []
  const decode = (text: string) => new URLSearchParams(`x=${text}`).get('x') ?? ''

  function isClient({ headers, form }: TokenCall): boolean {
    if (form.has('client_id'))
      return form.get('client_id') === client.id && form.get('client_secret') === client.secret
    const pair = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString('utf8')
    const [id = '', secret = ''] = pair.split(':')
    return decode(id) === client.id && decode(secret) === client.secret
  }

  function grant(call: TokenCall): TokenAnswer {
    if (call.form.get('grant_type') !== 'client_credentials')
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    if (!isClient(call)) return { status: 401, body: { error: 'invalid_client' } }
    const token = `access-${granted.length + 1}`
    granted.push(token)
    return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: expiresIn } }
  }

  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const call = { headers: request.headers, form: new URLSearchParams(text) }
    calls.push(call)
    const { status, body, headers = {} } = scripted.shift() ?? grant(call)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`,
    calls,
    granted,
    answer: (...answers) => void scripted.push(...answers),
    admits: ({ authorization }) => authorization === `Bearer ${granted.at(-1)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
