import { ScimError } from '../scim/index.ts'

/** Nothing was stored and nothing is wrong with the request: 503 with Retry-After, so that the client sends it again. */
export class TryAgain extends ScimError {
  readonly retryAfterSeconds: number

  constructor(detail: string, retryAfterSeconds: number) {
    super(503, detail)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
