import { Type } from 'typebox'
import { RollcallError } from '../errors/rollcall-error.ts'
import { listDeliveries, replayDelivery, replaySince } from '../provider/webhooks/manage-endpoints.ts'
import { listOf, literals } from './shapes.ts'
import { ofWebhook, type WebhookApp, type WebhookPlace, webhookTags } from './webhook-place.ts'
import { deliverySchema, presentDelivery } from './webhook-shapes.ts'

/** What became of events on their way to a webhook, and sending them again. */
export function webhookDeliveryRoutes(app: WebhookApp, { path, ports, key }: WebhookPlace): void {
  app.get(
    `${path}/:webhook/deliveries`,
    {
      schema: {
        summary: 'What was sent in the last 3 days, what waits, and what was given up, newest first',
        tags: webhookTags,
        params: ofWebhook,
        querystring: Type.Object({
          state: Type.Optional(literals(['waiting', 'delivered', 'dead'])),
          cursor: Type.Optional(Type.String({ maxLength: 100 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
        }),
        response: { 200: listOf(deliverySchema) },
      },
    },
    async ({ params, query: { state, cursor, limit = 50 } }) => {
      const found = await listDeliveries(
        await key(params),
        { state, before: cursor, limit: limit + 1 },
        ports,
      )
      const items = found.slice(0, limit).map(presentDelivery)
      const last = found.length > limit ? items.at(-1) : undefined
      return { items, ...(last === undefined ? {} : { next: last.event }) }
    },
  )
  app.post(
    `${path}/:webhook/deliveries/:event/replay`,
    {
      schema: {
        summary: 'Send one event again, whatever became of it before',
        tags: webhookTags,
        params: Type.Object({
          ...ofWebhook.properties,
          event: Type.String({ description: 'id of the event' }),
        }),
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await replayDelivery(await key(params), params.event, ports)
      return reply.code(204).send(null)
    },
  )
  app.post(
    `${path}/:webhook/replay`,
    {
      schema: {
        summary: 'Send everything since a time again, in order',
        tags: webhookTags,
        params: ofWebhook,
        body: Type.Object(
          { since: Type.String({ description: 'RFC 3339' }) },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null() },
      },
    },
    async ({ params, body: { since } }, reply) => {
      const time = new Date(since)
      if (Number.isNaN(time.getTime()))
        throw new RollcallError('replay_time_invalid', { since: since.slice(0, 60) })
      await replaySince(await key(params), time, ports)
      return reply.code(204).send(null)
    },
  )
}
