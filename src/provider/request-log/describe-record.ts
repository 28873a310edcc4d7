import type { Exchange, RequestRecord, Touched } from '../provider.ts'
import { maskQuery } from './mask-request.ts'
import { recogniseProbe } from './recognise-probe.ts'
import type { RequestEntry } from './request-entry.ts'
import { sampleUnknown } from './sample-unknown.ts'

/**
 * The entry of a request in the log of its tenant; undefined when nobody knows whose it is. A token that was refused
 * counts when its lookup id is one of ours: the tenant's admin sees that somebody came with it, and why it was refused.
 */
export function describeRecord(record: RequestRecord, { request }: Exchange): RequestEntry | undefined {
  const whose = record.caller ?? record.refusedToken
  if (!whose) return undefined
  const [first, ...more] = record.touched
  const unknown = sampleUnknown(record.unknown, request.body)
  const probe = recogniseProbe(record.method, record.path, request.url)
  return {
    tenantId: whose.tenantId,
    connection: whose.connection,
    id: record.requestId,
    at: record.at,
    method: plain(record.method).slice(0, 20),
    path: plain(record.path),
    query: maskQuery(request.url),
    status: record.status,
    durationMs: record.durationMs,
    tokenId: whose.tokenId,
    tokenRefusal: record.refusedToken?.reason ?? null,
    address: request.remoteAddress ?? null,
    client: record.client === undefined ? null : plain(record.client),
    profile: record.profile ?? null,
    recognisedBy: record.recognisedBy ?? null,
    tolerances: record.tolerances,
    resourceType: first?.type ?? null,
    resourceId: more.length > 0 ? null : (first?.id ?? null),
    resourceName: more.length > 0 ? null : nameOf(first),
    outcome: more.length > 0 ? null : (first?.outcome ?? null),
    changed: more.length > 0 ? [] : (first?.changed ?? []),
    skippedMembers: record.skippedMembers.slice(0, 100).map(plain),
    parts: more.length > 0 ? record.touched.map((one) => ({ ...one, name: nameOf(one) })) : [],
    detail: record.detail === undefined ? null : plain(record.detail),
    scimType: record.scimType ?? null,
    rfc: record.rfc ?? null,
    codes: record.codes,
    unknown: unknown.map(({ name }) => plain(name)),
    unknownSamples: unknown.map(({ sample }) => plain(sample)),
    missed: 0,
    ...(probe === undefined ? {} : { probe }),
  }
}

function nameOf(touched: Touched | undefined): string | null {
  const name = touched?.name ?? null
  return name === null ? null : plain(name)
}

/** PostgreSQL keeps no U+0000 in text, and half a surrogate pair is no character. */
function plain(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}
