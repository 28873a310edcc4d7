import { maxHeaderSize } from 'node:http'
import type { Socket } from 'node:net'
import { errorBody } from '../scim/index.ts'

const answers = {
  malformed: {
    status: 400,
    reason: 'Bad Request',
    detail: 'The request is no HTTP that this server can read.',
  },
  late: { status: 408, reason: 'Request Timeout', detail: 'The request did not arrive in time.' },
  long: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    detail: `Address and headers of the request are longer than ${maxHeaderSize} bytes. Send a long query as POST to /.search.`,
  },
} as const

/**
 * Answers what could not be read as a request at all, so that no route could: in SCIM's form, whose clients are the ones that
 * send an address of any length (a filter, RFC 7644 §3.4.2).
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, reason, detail } = answers[problemOf(error.code)]
  const body = JSON.stringify(errorBody({ status, detail, scimType: undefined }))
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'content-type: application/scim+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function problemOf(code: string | undefined): keyof typeof answers {
  if (code === 'HPE_HEADER_OVERFLOW') return 'long'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'late' : 'malformed'
}
