/** The little of Express that the peer's server uses; the package brings no types. */
declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  namespace express {
    interface Request extends IncomingMessage {
      header(name: string): string | undefined
    }
    type Handler = (request: Request, response: ServerResponse, next: () => void) => void
    interface Application {
      (request: IncomingMessage, response: ServerResponse): void
      disable(setting: string): void
      use(path: string, handler: Handler): void
    }
  }

  function express(): express.Application
  export default express
}
