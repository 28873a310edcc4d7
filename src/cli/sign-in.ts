import { ServerError } from './errors.ts'
import { apiUrl, asReachabilityError } from './reach-server.ts'

/** Begins a session with a password; the cookie that stands for it. Throws what the server answers. */
export async function signIn(
  origin: string,
  email: string,
  password: string,
  timeoutMs: number,
): Promise<string> {
  const response = await fetch(apiUrl(origin, '/session'), {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'rollcall' },
    body: JSON.stringify({ email, password }),
  }).catch((error: unknown) => {
    throw asReachabilityError(error, origin, timeoutMs)
  })
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => ({}))
    throw new ServerError(response.status, problem as Record<string, unknown>)
  }
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new ServerError(response.status, {})
  return cookie
}
