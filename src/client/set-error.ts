/** What is wrong with a token: for people, and the word of RFC 8935 §2.4 that its sender is told. */
export const setProblems = {
  not_a_token: [
    'This is no security event token: three parts in base64url, of type secevent+jwt.',
    'invalid_request',
  ],
  algorithm_unknown: [
    'The token is not signed with ES256, the one way in which Rollcall signs.',
    'invalid_key',
  ],
  key_unknown: ['The issuer publishes no key with the kid of this token.', 'invalid_key'],
  keys_unreachable: ['The keys of the issuer could not be read; the token is to be sent again.', undefined],
  signature_wrong: ['The signature was not made with the key that the token names.', 'authentication_failed'],
  claims_invalid: ['The claims are not those of an event about a SCIM resource.', 'invalid_request'],
  issuer_wrong: ['The token is from somebody else than the issuer that is believed here.', 'invalid_issuer'],
  audience_wrong: ['The token was made for another receiver.', 'invalid_audience'],
  issued_too_long_ago: [
    'The token was signed too long ago: it is an old one sent again by somebody else, or this clock is ahead.',
    'invalid_request',
  ],
  issued_in_the_future: ['The token was signed in the future: this clock is behind.', 'invalid_request'],
  seen_before: ['The token was taken already. It is confirmed again, and nothing is done.', undefined],
} as const satisfies Record<string, readonly [text: string, err: string | undefined]>
export type SetProblem = keyof typeof setProblems

/** Why a token is not acted on, and what its sender is to be answered. */
export class SetError extends Error {
  readonly problem: SetProblem
  /**
   * RFC 8935 §2.2–2.4: 202 for what was taken already, 503 while the keys cannot be read, else 400 with a body of
   * type application/json.
   */
  readonly answer: {
    readonly status: number
    readonly body?: { readonly err: string; readonly description: string }
  }

  constructor(problem: SetProblem) {
    const [text, err] = setProblems[problem]
    super(text)
    this.name = 'SetError'
    this.problem = problem
    this.answer =
      err === undefined
        ? { status: problem === 'seen_before' ? 202 : 503 }
        : { status: 400, body: { err, description: text } }
  }
}
