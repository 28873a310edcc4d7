import type { ScimRequest, ScimResponse } from './message.ts'
import type { Provider } from './provider.ts'
import { type RequestLog, recordRequest } from './record-request.ts'
import { respondToError, withoutBody } from './respond.ts'
import { TryAgain } from './try-again.ts'

/** Answers a request; gathers what is worth knowing of it in `log`. May throw anything. */
type Answer = (request: ScimRequest, provider: Provider, log: RequestLog) => Promise<ScimResponse>

/**
 * What goes around the answer to every request: a record is opened, an error becomes a response in SCIM's form
 * (RFC 7644 §3.12), the record goes to whoever keeps a request log. Never rejects.
 */
export async function answerOnRecord(
  request: ScimRequest,
  provider: Provider,
  answer: Answer,
): Promise<ScimResponse> {
  const log: RequestLog = {
    requestId: provider.newRequestId(),
    at: provider.now(),
    notes: [],
    skippedMembers: [],
    touched: [],
    codes: [],
    silentHooks: new Set(),
  }
  let response: ScimResponse
  try {
    response = await answer(request, provider, log)
  } catch (error) {
    response = respondToError(error, log.requestId)
    if (response.status >= 500 && response.status !== 501 && !(error instanceof TryAgain))
      provider.onError(error, log.requestId)
    log.error = error
  }
  recordRequest(request, response, log, provider)
  return request.method === 'HEAD' ? withoutBody(response) : response
}
