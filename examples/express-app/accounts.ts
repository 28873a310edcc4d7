// The application's own accounts, here in a Map: what it would do with its own tables.
import { randomUUID } from 'node:crypto'
import type { SimpleRecord, SimpleRecords } from 'rollcall/provider'

interface Account {
  id: string
  tenant: string
  email: string
  fullName: string
  externalId: string | undefined
  active: boolean
  createdAt: Date
  updatedAt: Date
}

export const accounts = new Map<string, Account>()

/** Whether this account may sign in: what deactivating somebody is for. */
export function maySignIn(tenant: string, email: string): boolean {
  return [...accounts.values()].some((one) => one.tenant === tenant && one.email === email && one.active)
}

/** The accounts in SCIM's words. */
export const users: SimpleRecords = {
  get: (tenant, id) => toRecord(find(tenant, id)),

  *list(tenant, { equals }) {
    for (const account of accounts.values()) {
      // In SQL: where tenant = $1 and ($2 is null or lower(email) = $2)
      if (account.tenant !== tenant) continue
      if (equals['userName'] && account.email.toLowerCase() !== equals['userName']) continue
      yield toRecord(account) as SimpleRecord
    }
  },

  create(tenant, { attributes }) {
    const now = new Date()
    const account = { id: randomUUID(), tenant, createdAt: now, updatedAt: now, ...fromScim(attributes) }
    accounts.set(account.id, account)
    return toRecord(account) as SimpleRecord
  },

  replace(tenant, id, { attributes }) {
    const account = find(tenant, id)
    return toRecord(account && Object.assign(account, fromScim(attributes), { updatedAt: new Date() }))
  },

  delete: (tenant, id) => find(tenant, id) !== undefined && accounts.delete(id),
}

function find(tenant: string, id: string): Account | undefined {
  const account = accounts.get(id)
  return account?.tenant === tenant ? account : undefined
}

function toRecord(account: Account | undefined): SimpleRecord | undefined {
  if (!account) return undefined
  const { id, email, fullName, externalId, active, createdAt, updatedAt } = account
  return {
    id,
    created: createdAt,
    lastModified: updatedAt,
    attributes: {
      userName: email,
      displayName: fullName,
      active,
      emails: [{ value: email, type: 'work', primary: true }],
      ...(externalId === undefined ? {} : { externalId }),
    },
  }
}

function fromScim(attributes: SimpleRecord['attributes']) {
  const { userName, displayName, externalId, active } = attributes
  return {
    email: String(userName),
    fullName: typeof displayName === 'string' ? displayName : '',
    externalId: typeof externalId === 'string' ? externalId : undefined,
    active: active === true,
  }
}
