/** What lets this account in at a server: a key, or the session that a password began. */
export type Credential = { readonly key: string } | { readonly session: string }

/** A session is a cookie, and what changes something with it has to say that it comes from the server's own side. */
export function credentialHeaders(credential: Credential, url: string): Record<string, string> {
  return 'key' in credential
    ? { authorization: `Bearer ${credential.key}` }
    : { cookie: credential.session, origin: new URL(url).origin }
}
