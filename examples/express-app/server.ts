// An Express application with accounts of its own, provisioned over SCIM. Run: node examples/express-app/server.ts
import { createServer } from 'node:http'
import express from 'express'
import { createProvider, createToken, scimMiddleware, simpleStore, tokensByDigest } from 'rollcall/provider'
import { maySignIn, users } from './accounts.ts'

// Where the application keeps its customers' tokens: digests only. A real one has a table and a settings page.
const { token, digest } = createToken()
const tenants = new Map([[digest, 'acme']])

const provider = createProvider({
  store: simpleStore({ users }),
  credentials: tokensByDigest((presented) => {
    const tenantId = tenants.get(presented)
    return tenantId === undefined ? undefined : { tenantId }
  }),
  onError: (error, requestId) => console.error(requestId, error),
})

const app = express()
app.use('/scim', scimMiddleware(provider))
app.use(express.json())
app.post('/sign-in', (request, response) => {
  response.sendStatus(maySignIn('acme', String(request.body?.['email'])) ? 204 : 403)
})

const server = createServer(app).listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : address
  console.log(JSON.stringify({ scimUrl: `http://127.0.0.1:${port}/scim/v2`, token }))
})
