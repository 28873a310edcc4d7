// What lies across both sides, in one file to load.
export { About } from './about.tsx'
export { Account } from './account.tsx'
export { Admins } from './admins.tsx'
export { ApiKeys } from './api-keys.tsx'
export { Approvals } from './approvals.tsx'
export { Audit } from './audit.tsx'
export { Notifications } from './notifications.tsx'
