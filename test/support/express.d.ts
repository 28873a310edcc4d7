/** Express 5 comes without types; only what the tests use of it is declared. */
declare module 'express' {
  import type { RequestListener } from 'node:http'

  export default function express(): RequestListener & {
    use(path: string, listener: RequestListener): void
  }
}
