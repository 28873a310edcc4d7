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
  event_type_not_in_format: {
    title: 'No security event token can say {type}.',
    cause:
      'RFC 9967 has words for users and groups that are created, changed, activated, deactivated or deleted, and for nothing else.',
    next: 'Leave the type out, or take the format json.',
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
  hook_not_found: {
    title: 'There is no hook here.',
    cause:
      'No address was set that is asked before changes are stored, for this tenant or for the whole installation.',
    next: 'Say which address is to be asked: rollcall hook set URL --show',
    status: 404,
    exitCode: 5,
  },
  webhook_not_found: {
    title: 'There is no webhook {webhook} here.',
    cause: 'No endpoint of this tenant, or of the whole installation, has this id.',
    next: 'List them with "rollcall webhook list".',
    status: 404,
    exitCode: 5,
  },
  webhook_url_invalid: {
    title: 'Nothing can be sent to this address.',
    cause: '{reason}',
    next: 'Give an https address on the Internet; --allow-private-address lets it be in your own network.',
    status: 400,
    exitCode: 2,
  },
  too_many_webhooks: {
    title: 'There are {limit} webhooks already.',
    cause: 'Every event is sent to every endpoint that wants it, so their number is limited.',
    next: 'Remove one that is not used any more, or let one endpoint pass events on.',
    status: 409,
    exitCode: 6,
  },
  delivery_not_found: {
    title: 'There is no delivery of {event} to this webhook.',
    cause:
      'It was never sent to this endpoint, or too long ago: what was delivered is kept for 3 days, the rest for 30.',
    next: 'Send everything since a time again: rollcall webhook replay ID --since 2h',
    status: 404,
    exitCode: 5,
  },
  replay_time_invalid: {
    title: '{since} is no time.',
    cause: 'A time is written as in RFC 3339, for example 2026-05-14T08:00:00Z.',
    next: 'Give the time from which on events are to be sent again.',
    status: 400,
    exitCode: 2,
  },
} as const satisfies Record<string, ErrorDefinition>
