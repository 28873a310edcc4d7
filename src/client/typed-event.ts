import type { EventType } from '../events/event-types.ts'
import type { EventData, Json, JsonDocument, ProductEvent } from '../events/product-event.ts'

/** A member as the identity provider describes it (RFC 7643 §4.1). What a customer adds besides is in it too. */
export interface Member extends JsonDocument {
  readonly userName: string
  readonly active: boolean
}

type Data<T extends EventType> = T extends 'member.removed' | 'member.adoption_proposed'
  ? EventData
  : T extends `member.${string}`
    ? // Missing where the event is not about the record itself, such as a word of an admin.
      EventData & { readonly member?: Member }
    : T extends 'group.member_added' | 'group.member_removed'
      ? EventData & { readonly members: NonNullable<EventData['members']> }
      : EventData

/** An event, told apart by its `type`: in a `case 'member.provisioned'` its data is known. */
export type RollcallEvent = {
  [T in EventType]: Omit<ProductEvent, 'type' | 'data'> & { readonly type: T; readonly data: Data<T> }
}[EventType]

/** What `rollcall webhook test` sends: nothing has happened. */
export type TestEvent = Omit<ProductEvent, 'type'> & { readonly type: 'webhook.test' }

/** The part of a value that a product usually wants first: the address marked primary, or the first there is. */
export function primaryEmail(member: JsonDocument): string | undefined {
  const list: Json | undefined = member['emails']
  const emails = (Array.isArray(list) ? list : []) as readonly { readonly [name: string]: Json }[]
  const chosen = emails.find((email) => email['primary'] === true) ?? emails[0]
  return typeof chosen?.['value'] === 'string' ? chosen['value'] : undefined
}
