import { type Static, Type } from 'typebox'

const days = (what: string) => Type.Integer({ description: `Days that ${what} can be read.` })

/** For how long this server keeps what; after that it is gone. */
export const keepsSchema = Type.Object({
  logDays: days('entries of the provisioning log'),
  auditDays: Type.Union([Type.Integer(), Type.Null()], {
    description: 'Days that entries of the audit log can be read; null: for ever.',
  }),
  requestDays: days('requests of identity providers'),
  bodyDays: days('what was sent and answered, where a tenant keeps it,'),
  eventDays: days('events of a tenant'),
  deliveryDays: days('deliveries of webhooks that arrived'),
  dryRunDays: days('dry runs'),
  driftDays: days('drift that a reconciliation found'),
  binDays: days('deleted people and groups'),
})

export type Keeps = Static<typeof keepsSchema>
