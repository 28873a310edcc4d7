import { errorBody, ScimError } from '../../scim/index.ts'
import { type ScimResponse, scimMediaType } from '../message.ts'

/** What an adapter answers itself, before there is a request to hand over: SCIM's form all the same. */
export function refusal(error: ScimError): ScimResponse {
  return {
    status: error.status,
    headers: { 'content-type': scimMediaType },
    body: JSON.stringify(errorBody(error)),
  }
}

/** The application's own mistake, told so that its engineer finds it at the first request. */
export function bodyIsGone(): ScimError {
  return new ScimError(
    500,
    'Something in this application read the body and kept nothing of it. Mount the SCIM endpoint before the body parsers.',
  )
}
