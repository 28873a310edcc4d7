import { isJsonObject, type JsonObject, type JsonValue } from '../../scim/index.ts'

/** How a person is shown, from a record's document. */
export interface PersonShown {
  readonly label: string | null
  readonly userName: string | null
  readonly email: string | null
}

export function describePerson(document: string): PersonShown {
  const record = JSON.parse(document) as JsonObject
  const userName = textOf(record['userName'])
  const name = isJsonObject(record['name']) ? textOf(record['name']['formatted']) : null
  return {
    label: textOf(record['displayName']) ?? name ?? userName,
    userName,
    email: emailsOf(record)[0] ?? null,
  }
}

/** Every address a record gives, in lower case, the primary one first; the user name if it is one. */
export function addressesOf(document: string): string[] {
  const record = JSON.parse(document) as JsonObject
  const userName = textOf(record['userName'])
  const all = [...emailsOf(record), ...(userName?.includes('@') ? [userName] : [])]
  return [...new Set(all.map(emailKey))]
}

/** Addresses are compared in this form. */
export function emailKey(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}

function emailsOf(record: JsonObject): string[] {
  const emails = record['emails']
  if (!Array.isArray(emails)) return []
  const values = emails.filter((email) => isJsonObject(email))
  const primary = values.filter((email) => email['primary'] === true)
  return [...primary, ...values.filter((email) => email['primary'] !== true)].flatMap(
    (email) => textOf(email['value']) ?? [],
  )
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
