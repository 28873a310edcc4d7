export type { HookAnswer, ProposedChange } from '../events/proposed-change.ts'
export { type ExpressRequest, scimMiddleware } from './adapters/express.ts'
export { scimPlugin } from './adapters/fastify.ts'
export { createNodeListener, type NodeListenerOptions } from './adapters/node-http.ts'
export { type TrustedProxies, trustedProxies } from './adapters/trusted-proxies.ts'
export { createWebHandler, type WebHandlerOptions } from './adapters/web.ts'
export { describeResource } from './describe-resource.ts'
export { handleRequest } from './handle-request.ts'
export type { BeforeCommit, Hook, HookOption } from './hooks/hook.ts'
export { createMemoryResourceStore } from './memory/resource-store.ts'
export { type ScimRequest, type ScimResponse, scimMediaType } from './message.ts'
export { createCursorSeal } from './paging/cursor-seal.ts'
export {
  type AcceptedChange,
  createProvider,
  defaultLimits,
  type Provider,
  type ProviderLimits,
  type ProviderOptions,
  type RequestRecord,
} from './provider.ts'
export * from './simple/records.ts'
export { type SimpleStoreOptions, simpleStore } from './simple/simple-store.ts'
export * from './store.ts'
export type { Caller, ConnectionSettings, Reach } from './tenants/tenant.ts'
export {
  createToken,
  digestToken,
  type TokenCheck,
  type TokenGrant,
  tokensByDigest,
} from './tokens/application-tokens.ts'
