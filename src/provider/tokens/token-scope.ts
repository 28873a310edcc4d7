/**
 * What a token may do. `scim` is everything; otherwise a list of `<resources>:<verb>`, where resources is the
 * endpoint's name without its slash, in lower case (`users`, `groups`, … or `*`), and verb one of the four below or `*`.
 */
export type TokenScope = string

export const tokenVerbs = ['read', 'create', 'update', 'delete'] as const
export type TokenVerb = (typeof tokenVerbs)[number]

const shape = /^(\*|[a-z][a-z0-9-]*):(read|create|update|delete|\*)$/

export function isTokenScope(text: string): boolean {
  return text === 'scim' || shape.test(text)
}

/** True when one of the scopes allows the verb on the endpoint (`/Users`). */
export function scopesAllow(scopes: readonly TokenScope[], endpoint: string, verb: TokenVerb): boolean {
  const resources = endpoint.replace(/^\//, '').toLowerCase()
  return scopes.some((scope) => {
    if (scope === 'scim') return true
    const [scopeResources, scopeVerb] = scope.split(':')
    return (
      (scopeResources === '*' || scopeResources === resources) && (scopeVerb === '*' || scopeVerb === verb)
    )
  })
}

/** True when whoever has the scopes may have this one too. */
export function scopesInclude(scopes: readonly TokenScope[], wanted: TokenScope): boolean {
  if (scopes.includes('scim') && isTokenScope(wanted)) return true
  const [resources, verb] = wanted.split(':')
  return scopes.some((scope) => {
    const [grantedResources, grantedVerb] = scope.split(':')
    const covers = (granted: string | undefined, asked: string | undefined) =>
      granted === '*' || granted === asked
    return (
      scope === wanted ||
      (grantedVerb !== undefined && covers(grantedResources, resources) && covers(grantedVerb, verb))
    )
  })
}
