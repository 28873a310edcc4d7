import { createServer } from 'node:net'

/** How the built-in PostgreSQL is reached; stays the same when it is started again. */
export interface Address {
  /** PostgreSQL settings that make it listen there, and nowhere else. */
  readonly settings: Readonly<Record<string, string>>
  /** Connection URL of a database on it, for one of its users. */
  url(user: string, password: string, database: string): string
}

/** The path of a Unix socket has to fit into 107 bytes, with some room left for the lock file beside it. */
const longestSocketPath = 100

/** A Unix socket inside the cluster's closed folder, or a free loopback port where the path is too long for one. */
export async function chooseAddress(cluster: string): Promise<Address> {
  const port = 5432
  const socketPath = `${cluster}/.s.PGSQL.${port}`
  if (process.platform !== 'win32' && Buffer.byteLength(socketPath) <= longestSocketPath) {
    const host = encodeURIComponent(cluster)
    return {
      settings: { listen_addresses: '', unix_socket_directories: cluster, port: String(port) },
      url: (user, password, database) =>
        `postgres://${user}:${password}@localhost:${port}/${database}?host=${host}`,
    }
  }
  const freePort = await findFreePort()
  return {
    settings: { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(freePort) },
    url: (user, password, database) => `postgres://${user}:${password}@127.0.0.1:${freePort}/${database}`,
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
