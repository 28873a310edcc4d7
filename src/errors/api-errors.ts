import type { ErrorDefinition } from './definition.ts'

export const apiErrors = {
  internal_error: {
    title: 'Something failed inside Rollcall.',
    cause: 'An error that Rollcall did not foresee; the server log has it under request {requestId}.',
    next: 'Try again. If it happens again, report it with the request id.',
    status: 500,
    exitCode: 1,
  },
  not_signed_in: {
    title: 'You are not signed in.',
    cause: 'The request carries neither a valid API key nor a session that is still valid.',
    next: 'On the server’s machine run: rollcall console — and open the link it prints. Scripts send the key kept in the data directory as "Authorization: Bearer …".',
    status: 401,
    exitCode: 4,
  },
  sign_in_link_spent: {
    title: 'This sign-in link does not work any more.',
    cause:
      'A sign-in link works once and for ten minutes; this one was used, has expired, or was made before the server restarted.',
    next: 'Make a new one with the command: rollcall console.',
    status: 401,
    exitCode: 4,
  },
  foreign_host: {
    title: 'This server does not answer under the name {host}.',
    cause:
      'The Host header names a host Rollcall was not told about. It refuses those, so that a web page elsewhere cannot reach it by pointing its own name at this machine.',
    next: 'Open it by its own address, for example http://127.0.0.1:4664, or start the server with this name allowed.',
    status: 421,
    exitCode: 4,
  },
  foreign_origin: {
    title: 'This change was asked for by another site.',
    cause:
      'A change made with the console’s session has to come from the console itself; the Origin header names {origin}.',
    next: 'Make the change in the console, or send the API key instead of the session cookie.',
    status: 403,
    exitCode: 4,
  },
  route_not_found: {
    title: 'There is nothing at {path}.',
    cause: 'The management API has no such address.',
    next: 'Look the address up in /api/v1/openapi.json. A newer command line may also be talking to an older server.',
    status: 404,
    exitCode: 5,
  },
  method_not_allowed: {
    title: '{method} is not possible at {path}.',
    cause: 'This address answers {allow}.',
    next: 'Use one of those methods; /api/v1/openapi.json describes them.',
    status: 405,
    exitCode: 2,
  },
  malformed_json: {
    title: 'The request body is not JSON.',
    cause: 'The body could not be read as JSON: {problem}.',
    next: 'Send a JSON document with Content-Type: application/json.',
    status: 400,
    exitCode: 2,
  },
  unsupported_media_type: {
    title: 'This kind of request body is not understood.',
    cause: 'The Content-Type is {contentType}; this address does not read it.',
    next: 'Send application/json, or for an import the type that /api/v1/openapi.json names.',
    status: 415,
    exitCode: 2,
  },
  request_too_large: {
    title: 'The request body is too large.',
    cause: 'This address reads at most {limit} bytes.',
    next: 'Send less at a time.',
    status: 413,
    exitCode: 2,
  },
  malformed_request: {
    title: 'The request could not be read.',
    cause: 'The request breaks the rules of HTTP: {problem}.',
    next: 'Correct the request and send it again.',
    status: 400,
    exitCode: 2,
  },
  invalid_request: {
    title: '{field} is not right.',
    cause: 'In the {part} of the request, {field} {problem}.',
    next: 'Correct {field} and send the request again.',
    status: 400,
    exitCode: 2,
  },
  too_many_requests: {
    title: 'Too many requests.',
    cause: 'More requests came than this address answers in one minute.',
    next: 'Wait for as long as the Retry-After header says, then try again.',
    status: 429,
    exitCode: 8,
  },
  too_many_streams: {
    title: 'Too many pages are open.',
    cause: 'The server already feeds {limit} live views and keeps no more open at once.',
    next: 'Close some console tabs, then try again.',
    status: 503,
    exitCode: 8,
  },
} as const satisfies Record<string, ErrorDefinition>
