// An Express application that Rollcall tells who its members are. Run: WEBHOOK_SECRET=whsec_… node receiver.mjs
import express from 'express'
import { verifyWebhook, WebhookError } from 'rollcall/client'

const members = new Map() // tables, in a real application; seen needs a unique key
const seen = new Set()

const app = express()

// The signature is over the bytes as they came: this route parses nothing before it has verified them.
app.post('/webhooks/rollcall', express.raw({ type: 'application/json' }), (request, response) => {
  try {
    const event = verifyWebhook(request.body, request.headers, process.env.WEBHOOK_SECRET ?? '')
    if (!seen.has(event.id)) take(event)
    response.sendStatus(204)
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error
    response.status(400).json({ problem: error.problem, text: error.message })
  }
})

function take({ id, type, subject, data }) {
  seen.add(id)
  if (type === 'member.removed') members.delete(subject.id)
  else if (data.member) {
    const { userName, active } = data.member
    members.set(subject.id, { id: subject.id, userName, active })
  }
}

app.get('/members', (_, response) => response.json([...members.values()]))

app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
