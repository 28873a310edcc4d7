import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { expectScimError } from '../../test/support/conformance.ts'
import { answerUnreadable } from './answer-unreadable.ts'

it.each([
  ['an address of 40,000 characters', `GET /scim/v2/Users?filter=${'a'.repeat(40_000)} HTTP/1.1\r\n`, 431],
  ['a method that is none', 'FIND /scim/v2/Users HTTP/1.1\r\n', 400],
  ['a line that is no header', 'GET /scim/v2/Users HTTP/1.1\r\nno header\r\n', 400],
])('ERR-04: %s is answered in the form of every other error', async (_, start, status) => {
  const app = Fastify({ clientErrorHandler: answerUnreadable })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  socket.write(`${start}Host: x\r\n\r\n`)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  await app.close()
  const [line = '', ...headers] = head.split('\r\n')
  expect(line).toMatch(`HTTP/1.1 ${status} `)
  const named = Object.fromEntries(headers.map((header) => header.split(': ', 2)))
  expectScimError({ status, body: JSON.parse(body), headers: named }, status)
})
