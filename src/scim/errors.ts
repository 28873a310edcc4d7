/** The `scimType` values of RFC 7644 §3.12 Table 9 and RFC 9865 §2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount'

/** What RFC 7644 and RFC 9865 say about one `scimType`. */
export interface ScimTypeEntry {
  /** HTTP status it travels with. */
  readonly status: number
  /** When it is answered, one sentence. */
  readonly when: string
  /** Where it is defined. */
  readonly rfc: string
}

/** One entry per `scimType`. */
export const scimTypes: Readonly<Record<ScimType, ScimTypeEntry>> = {
  invalidFilter: {
    status: 400,
    when: 'The filter is not valid, or the operator does not fit the attribute.',
    rfc: 'RFC 7644 §3.4.2.2',
  },
  tooMany: { status: 400, when: 'The query yields more than can be answered.', rfc: 'RFC 7644 §3.4.2.1' },
  uniqueness: { status: 409, when: 'A value is in use already or reserved.', rfc: 'RFC 7644 §3.3' },
  mutability: {
    status: 400,
    when: 'A readOnly, immutable or required attribute would change.',
    rfc: 'RFC 7644 §3.5.2',
  },
  invalidSyntax: {
    status: 400,
    when: 'The body is not JSON or not the message it should be.',
    rfc: 'RFC 7644 §3.12',
  },
  invalidPath: {
    status: 400,
    when: 'A path is malformed or names no attribute.',
    rfc: 'RFC 7644 §3.5.2',
  },
  noTarget: { status: 400, when: 'A path selects nothing that can be changed.', rfc: 'RFC 7644 §3.5.2' },
  invalidValue: {
    status: 400,
    when: 'A value is missing, of the wrong type, or not allowed.',
    rfc: 'RFC 7644 §3.12',
  },
  invalidVers: { status: 400, when: 'The protocol version is not supported.', rfc: 'RFC 7644 §3.13' },
  sensitive: { status: 403, when: 'Personal data may not stand in a URL.', rfc: 'RFC 7644 §7.5.2' },
  invalidCursor: { status: 400, when: 'The cursor is not one of ours.', rfc: 'RFC 9865 §2.1' },
  expiredCursor: { status: 400, when: 'The cursor is too old.', rfc: 'RFC 9865 §2.1' },
  invalidCount: { status: 400, when: 'The count does not fit the cursor.', rfc: 'RFC 9865 §2.1' },
}

/** What is known about a SCIM error besides its sentence. */
export interface ScimErrorOptions {
  readonly scimType?: ScimType
  /** Where the rule stands, such as `RFC 7644 §3.5.2`. */
  readonly rfc?: string
  readonly cause?: unknown
}

/** The only error this folder throws, and the only shape an error has on the SCIM wire (RFC 7644 §3.12). */
export class ScimError extends Error {
  /** HTTP status. */
  readonly status: number
  readonly scimType: ScimType | undefined
  /** A sentence for the administrator of the identity provider. Holds no secret and no other person's data. */
  readonly detail: string
  readonly rfc: string | undefined

  constructor(status: number, detail: string, options: ScimErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ScimError'
    this.status = status
    this.detail = detail
    this.scimType = options.scimType
    this.rfc = options.rfc
  }
}

/** The error for one `scimType`, with the HTTP status and the section the RFC gives it. */
export function scimError(scimType: ScimType, detail: string, rfc?: string): ScimError {
  const entry = scimTypes[scimType]
  return new ScimError(entry.status, detail, { scimType, rfc: rfc ?? entry.rfc })
}

/** At most 120 characters of what a client wrote, for quoting inside an error's detail. */
export function quote(text: string): string {
  const printable = text.replace(/[^\P{C}]/gu, '�')
  return `"${printable.length > 120 ? `${printable.slice(0, 117)}…` : printable}"`
}
