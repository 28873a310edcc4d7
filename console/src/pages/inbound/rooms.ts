// The pages of the inbound side in one file to load.
export { OneTenant } from './one-tenant.tsx'
export { Tenants } from './tenants.tsx'
