// The pages of the inbound side in one file to load.
export { Setup } from './setup.tsx'
export { TenantLayout } from './tenant-layout.tsx'
export { TenantOverview } from './tenant-overview.tsx'
export { Tenants } from './tenants.tsx'
export { Tokens } from './tokens.tsx'
