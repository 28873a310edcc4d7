import { type Static, type TSchema, Type } from 'typebox'
import type { KeptExchange, NumberedEntry } from '../provider/request-log/request-entry.ts'
import { literals } from './shapes.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const nullableText = nullable(Type.String())
const instant = Type.String({ description: 'RFC 3339, UTC' })
export const requestOutcomes = ['read', 'created', 'updated', 'unchanged', 'deleted'] as const
const outcome = nullable(literals(requestOutcomes))
const texts = (description: string) => Type.Array(Type.String(), { description })

export const requestSchema = Type.Object({
  id: Type.String({ description: 'as errors name it: q_…' }),
  number: Type.String({ description: 'what pages go by' }),
  at: instant,
  method: Type.String(),
  path: Type.String(),
  query: nullable(Type.String({ description: 'the values it looked for are left out' })),
  status: Type.Integer(),
  durationMs: Type.Integer(),
  tokenId: nullableText,
  tokenRefusal: nullable(literals(['secret_wrong', 'expired', 'revoked', 'provisioning_off'])),
  address: nullableText,
  client: nullable(Type.String({ description: 'User-Agent as sent' })),
  profile: nullable(Type.String({ description: 'the identity provider it was understood as' })),
  recognisedBy: nullable(Type.String({ description: 'what that rests on; null when it is set' })),
  tolerances: texts('names of the tolerances that were applied'),
  subject: nullable(
    Type.Object({
      type: Type.String({ description: 'User, Group, …' }),
      id: nullableText,
      name: nullableText,
    }),
  ),
  outcome,
  changed: texts('names of the attributes that changed'),
  skippedMembers: texts('ids of members that were left out because nobody here has them'),
  parts: Type.Array(
    Type.Object({
      type: Type.String(),
      id: nullableText,
      name: nullableText,
      outcome,
      changed: Type.Array(Type.String()),
    }),
    { description: 'of a bulk request: its first twenty operations' },
  ),
  error: nullable(
    Type.Object({
      detail: Type.String({ description: 'what the identity provider was told' }),
      scimType: nullableText,
      rfc: nullable(Type.String({ description: 'section the refusal rests on' })),
    }),
  ),
  unknown: texts('attributes that no schema knows; they were left out'),
  codes: texts(
    'what the application’s hook had to do with it: hook_refused, hook_staged (kept, and somebody has to decide), hook_unanswered (it gave no answer in time)',
  ),
  missed: Type.Integer({ description: 'so many requests before this one could not be recorded' }),
  hasBodies: Type.Boolean({
    description: 'what was sent and answered is kept: it can be shown and replayed',
  }),
})
export type RequestJson = Static<typeof requestSchema>

const message = { headers: Type.Record(Type.String(), Type.String()), body: nullableText }
export const wholeRequestSchema = Type.Object({
  ...requestSchema.properties,
  exchange: nullable(
    Type.Object({
      request: Type.Object({ method: Type.String(), url: Type.String(), ...message }),
      response: Type.Object({ status: Type.Integer(), ...message }),
    }),
  ),
})
export type WholeRequestJson = Static<typeof wholeRequestSchema>

const answered = Type.Object({ status: Type.Integer(), body: Type.Unknown() })
export const replaySchema = Type.Object({
  before: answered,
  now: answered,
  same: Type.Boolean(),
  differences: Type.Array(Type.Object({ path: Type.String(), before: Type.Unknown(), now: Type.Unknown() })),
  changed: texts('names of the attributes that would change'),
  tolerances: Type.Array(Type.String()),
})
export type ReplayJson = Static<typeof replaySchema>

export function presentRequest(entry: NumberedEntry): RequestJson {
  const { resourceType, resourceId, resourceName, detail, scimType, rfc } = entry
  return {
    id: entry.id,
    number: String(entry.number),
    at: entry.at.toISOString(),
    method: entry.method,
    path: entry.path,
    query: entry.query,
    status: entry.status,
    durationMs: entry.durationMs,
    tokenId: entry.tokenId,
    tokenRefusal: entry.tokenRefusal as RequestJson['tokenRefusal'],
    address: entry.address,
    client: entry.client,
    profile: entry.profile,
    recognisedBy: entry.recognisedBy,
    tolerances: [...entry.tolerances],
    subject: resourceType === null ? null : { type: resourceType, id: resourceId, name: resourceName },
    outcome: entry.outcome,
    changed: [...entry.changed],
    skippedMembers: [...entry.skippedMembers],
    parts: entry.parts.map((part) => ({ ...part, changed: [...part.changed] })),
    error: detail === null ? null : { detail, scimType, rfc },
    unknown: [...entry.unknown],
    codes: [...entry.codes],
    missed: entry.missed,
    hasBodies: entry.hasBodies,
  }
}

export function presentExchange(exchange: KeptExchange | null): WholeRequestJson['exchange'] {
  if (exchange === null) return null
  const { method, url, headers, body } = exchange.request
  return {
    request: { method, url, headers: { ...headers }, body },
    response: { ...exchange.response, headers: { ...exchange.response.headers } },
  }
}
