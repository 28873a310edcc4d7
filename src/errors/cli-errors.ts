import type { ErrorDefinition } from './definition.ts'

/** Errors that arise on the command line itself, before or instead of an answer of the server. */
export const cliErrors = {
  wrong_usage: {
    title: '{problem}.',
    cause: 'The command line was not understood.',
    next: 'Look it up with the command: {help}.',
    status: 400,
    exitCode: 2,
  },
  server_unreachable: {
    title: 'The Rollcall server does not answer at {url}.',
    cause: '{problem}.',
    next: 'Start it: rollcall serve — or name another server with --api URL.',
    status: 503,
    exitCode: 8,
  },
  server_timed_out: {
    title: 'The Rollcall server at {url} did not answer in {seconds} seconds.',
    cause: 'The server is busy, stuck, or something between here and there swallows the request.',
    next: 'Try again, or allow it longer with --timeout 120s. The server’s log tells what it is doing.',
    status: 504,
    exitCode: 8,
  },
  answer_not_understood: {
    title: 'The answer from {url} is not one of Rollcall’s.',
    cause: 'It answered {status} with {contentType}, where JSON was expected.',
    next: 'Check the address: is it a Rollcall server, of this version, with no proxy in between?',
    status: 502,
    exitCode: 8,
  },
  api_key_missing: {
    title: 'There is no API key to sign in with.',
    cause: 'The key of the server at {url} was looked for in {path}: {problem}.',
    next: 'Run the command on the server’s machine with the same --data directory, or name a file that holds the key with --key-file PATH.',
    status: 401,
    exitCode: 4,
  },
  not_logged_in: {
    title: 'You are not logged in to {url}.',
    cause: 'No key of that server is kept for this account.',
    next: 'Log in with: rollcall login URL --token-stdin',
    status: 404,
    exitCode: 5,
  },
  secret_missing: {
    title: 'The {what} is missing.',
    cause: '{problem}.',
    next: 'Pipe it in with {stdinFlag}, or name a file that holds it with {fileFlag} PATH. Secrets are never read from the command line itself, where other processes can see them.',
    status: 400,
    exitCode: 2,
  },
} as const satisfies Record<string, ErrorDefinition>
