import pg from 'pg'

interface Subscription {
  readonly channel: string
  readonly onPayload: (payload: string) => void
  readonly onGap: (() => void) | undefined
}

export interface Listener {
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * LISTEN over one connection of its own, opened with the first channel and made again whenever it breaks.
 * A pooled connection would not do: it may be given away, and notifications would go to whoever has it.
 */
export function createListener(url: string): Listener {
  const subscriptions = new Set<Subscription>()
  let connection: Promise<pg.Client> | undefined
  let isClosed = false

  function connected(): Promise<pg.Client> {
    connection ??= connect().catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'rollcall listener',
      keepAlive: true,
    })
    client.on('notification', ({ channel, payload }) => {
      for (const one of subscriptions) if (one.channel === channel) one.onPayload(payload ?? '')
    })
    let isLost = false
    const lose = () => {
      if (isLost) return
      isLost = true
      connection = undefined
      if (!isClosed) void reconnect()
    }
    client.on('error', lose)
    await client.connect()
    client.once('end', lose)
    for (const channel of new Set([...subscriptions].map((one) => one.channel)))
      await listenTo(client, channel)
    return client
  }

  async function reconnect(): Promise<void> {
    for (let delayMs = 50; !isClosed && subscriptions.size > 0; delayMs = Math.min(delayMs * 2, 2_000)) {
      await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
      try {
        await connected()
        for (const one of subscriptions) one.onGap?.()
        return
      } catch {
        // The next round waits longer; the pool's own errors already tell the log that the database is away.
      }
    }
  }

  return {
    async listen(channel, onPayload, onGap) {
      const subscription = { channel, onPayload, onGap }
      subscriptions.add(subscription)
      try {
        await listenTo(await connected(), channel)
      } catch (error) {
        subscriptions.delete(subscription)
        throw error
      }
      return async () => {
        subscriptions.delete(subscription)
        const isHeard = [...subscriptions].some((one) => one.channel === channel)
        const client = await connection?.catch(() => undefined)
        if (!isHeard) await client?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined)
      }
    },
    async close() {
      isClosed = true
      subscriptions.clear()
      const client = await connection?.catch(() => undefined)
      await client?.end()
    },
  }
}

async function listenTo(client: pg.Client, channel: string): Promise<void> {
  await client.query(`listen ${pg.escapeIdentifier(channel)}`)
}
