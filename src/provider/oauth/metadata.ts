/** What an identity provider can find out about the token endpoint by itself (RFC 8414 §2). */
export function authorizationServerMetadata(baseUrl: string): object {
  return {
    issuer: baseUrl,
    token_endpoint: `${baseUrl}/oauth/token`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    // Required, and empty: nobody is ever sent here to agree to anything.
    response_types_supported: [],
    scopes_supported: ['scim'],
  }
}
