import type { ErrorDefinition } from './definition.ts'

export const eventsErrors = {
  feed_cursor_invalid: {
    title: '{cursor} is no cursor of this feed.',
    cause: 'A cursor is the text that an earlier answer of the feed gave, such as c_1z4.',
    next: 'Send the cursor of the last answer as it was, or none to read everything that is kept.',
    status: 400,
    exitCode: 2,
  },
  feed_cursor_expired: {
    title: 'Events after {cursor} have been let go.',
    cause: 'Events are kept for 30 days, and this consumer was away for longer.',
    next: 'Read the snapshot of the tenant, take it for the truth, and go on with the cursor it gives: rollcall event snapshot --tenant NAME',
    status: 410,
    exitCode: 1,
  },
  feed_cursor_ahead: {
    title: '{cursor} is ahead of the ledger.',
    cause:
      'The database was set back to an earlier state, so events after this cursor would be taken for ones seen already.',
    next: 'Read the snapshot of the tenant, take it for the truth, and go on with the cursor it gives: rollcall event snapshot --tenant NAME',
    status: 410,
    exitCode: 1,
  },
  event_type_unknown: {
    title: 'There is no type of event {type}.',
    cause: 'A type is a word such as member.deactivated, or all of one subject, such as member.*.',
    next: 'Read the list of types in the description of the management API, or leave the filter out.',
    status: 400,
    exitCode: 2,
  },
  snapshot_page_invalid: {
    title: 'This is no page of a snapshot of this tenant.',
    cause:
      'The next page is named by the answer to the page before it, for the same tenant and the same kind.',
    next: 'Begin the snapshot again without a page.',
    status: 400,
    exitCode: 2,
  },
} as const satisfies Record<string, ErrorDefinition>
