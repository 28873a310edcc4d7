import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify'

const notBuiltPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Rollcall</title>
<body><h1>The console is not built yet</h1>
<p>The server runs and its management API answers, but the files of the console are not there.</p>
<p>Next: <code>npm run build</code>, then load this page again.</p></body></html>`

/** Without inline scripts; Mantine's generated style elements carry the nonce of this very answer. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * The console's files. Names under /assets carry a hash of their content and may be kept for ever; the page
 * itself is always asked for again. Every other address that a browser asks for is a view of the console.
 */
export function consoleFiles(folder: string): FastifyPluginAsync {
  return async (app) => {
    const index = join(folder, 'index.html')
    await serveAssets(app, folder)
    app.get('/', { schema: { hide: true } }, async (_request, reply) => sendPage(reply, index))
    app.get('/*', { schema: { hide: true } }, async (request, reply) => {
      const isView =
        !/^\/(api|scim|assets)\//.test(request.url) && request.headers.accept?.includes('text/html')
      return isView ? sendPage(reply, index) : reply.callNotFound()
    })
  }
}

async function serveAssets(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    decorateReply: false,
  })
}

function sendPage(reply: FastifyReply, index: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64url')
  const built = existsSync(index)
  return reply
    .code(built ? 200 : 503)
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(built ? readFileSync(index, 'utf8').replaceAll('__NONCE__', nonce) : notBuiltPage)
}
