export { type EventType, eventTypes } from '../events/event-types.ts'
export type * from '../events/product-event.ts'
export type { HookAnswer, ProposedChange, ProposedMemberStep } from '../events/proposed-change.ts'
export { FeedError } from './call-api.ts'
export { type KeySource, type KeySourceOptions, keysAt } from './key-source.ts'
export { type FeedOptions, type FeedStep, readFeed } from './read-feed.ts'
export type { SnapshotGroup, SnapshotMember } from './read-snapshot.ts'
export { SetError, type SetProblem, setProblems } from './set-error.ts'
export { type Member, primaryEmail, type RollcallEvent, type TestEvent } from './typed-event.ts'
export { type SecurityEvent, type VerifySetOptions, verifySet } from './verify-set.ts'
export {
  type HeadersIn,
  type VerifyOptions,
  verifyHook,
  verifyWebhook,
  WebhookError,
  type WebhookProblem,
  webhookProblems,
} from './verify-webhook.ts'
