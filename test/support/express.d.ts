/** Express 5 comes without types; only what the tests and examples use of it is declared. */
declare module 'express' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  type Handler = (
    request: IncomingMessage & { readonly body?: { readonly [name: string]: unknown } },
    response: ServerResponse & { sendStatus(status: number): void },
    next: () => void,
  ) => void

  interface Application extends RequestListener {
    use(path: string, handler: Handler): void
    use(handler: Handler): void
    post(path: string, handler: Handler): void
    set(name: 'trust proxy', value: boolean | string): void
  }

  const express: {
    (): Application
    json(options?: { readonly type?: string | readonly string[] }): Handler
    urlencoded(options: { readonly extended: boolean }): Handler
    raw(options?: { readonly type?: string | readonly string[] }): Handler
  }
  export default express
}
