import pg from 'pg'
import { typeParsers } from './type-parsers.ts'

/** Sends short reads over a few connections of their own, many at once on each. */
export interface PointReads {
  /** `makeQuery` is called again when the connection breaks: a read does no harm twice. */
  send(makeQuery: () => pg.QueryConfig): Promise<pg.QueryResult>
  close(): Promise<void>
}

interface Lane {
  /** Undefined while there is no connection; asking for it makes one. */
  client(): pg.Client | undefined
  close(): Promise<void>
}

const lanes = 2
/** After a connection broke or could not be made. */
const pauseMs = 500

/**
 * Pipelining: statements leave without waiting for the answers to those before them, so that several share one system
 * call on either side. As answers come in order, nothing slow may be sent here. `pool` stands in while a connection is
 * being made, and answers what a broken one could not.
 */
export function openPointReads(url: string, applicationName: string, pool: pg.Pool): PointReads {
  const all = Array.from({ length: lanes }, () => openLane(url, applicationName))
  let turn = 0
  return {
    async send(makeQuery) {
      turn = (turn + 1) % lanes
      const lane = all[turn]
      const client = lane?.client()
      if (!client) return await pool.query(makeQuery())
      try {
        return await ask(client, makeQuery())
      } catch (error) {
        if (lane?.client() === client) throw error
        return await pool.query(makeQuery())
      }
    },
    async close() {
      await Promise.all(all.map((lane) => lane.close()))
    },
  }
}

function ask(client: pg.Client, query: pg.QueryConfig): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    client.query(query, (error, result) => {
      if (error) reject(error)
      else resolve(result)
    })
  })
}

function openLane(url: string, applicationName: string): Lane {
  let client: pg.Client | undefined
  let making: Promise<void> | undefined
  let notBefore = 0
  let isClosed = false

  async function make(): Promise<void> {
    const made = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      pipeline: true,
      types: typeParsers,
    })
    const lose = () => {
      if (client === made) client = undefined
      notBefore = Date.now() + pauseMs
    }
    made.on('error', lose)
    made.once('end', lose)
    try {
      await made.connect()
      if (isClosed) await made.end()
      else client = made
    } catch {
      // Whoever asks meanwhile is answered by the pool, whose errors tell what is wrong.
      lose()
    }
  }

  return {
    client() {
      if (!client && !making && !isClosed && Date.now() >= notBefore) {
        making = make().finally(() => {
          making = undefined
        })
      }
      return client
    },
    async close() {
      isClosed = true
      await making
      await client?.end()
    },
  }
}
