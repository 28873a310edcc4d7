import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readPage, runStep } from '../how-to/run-page.ts'
import { aFolder } from '../support/folder.ts'
import { aServer } from '../support/server-process.ts'

const root = join(import.meta.dirname, '..', '..')
const example = 'examples/express-app'

it('the README of the Express example leads from an empty folder to a member and a verified webhook', async () => {
  const [folder, data] = [aFolder(), aFolder()]
  // What `npm install rollcall express` would do.
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'rollcall'))
  symlinkSync(join(root, 'node_modules', 'express'), join(folder, 'node_modules', 'express'))
  const [{ url }, port] = [await aServer({ data }), await freePort()]
  const steps = readPage('README.md', example).map((step) => ({
    ...step,
    commands: step.commands.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`),
  }))
  expect(steps).toHaveLength(3)
  const [prepare, write, provision] = steps as [Step, Step, Step]
  const run = { folder, data, host: new URL(url).host }
  await runStep(prepare, run)
  await runStep(write, run)
  expect(readFileSync(join(folder, 'receiver.mjs'), 'utf8')).toBe(
    readFileSync(join(root, example, 'receiver.mjs'), 'utf8'),
  )
  await startReceiver(folder, port)
  await runStep(provision, run)

  const post = (headers: Record<string, string>, body: string) =>
    fetch(`http://127.0.0.1:${port}/webhooks/rollcall`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
  const forged = await post(
    {
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': 'v1,AAAA',
    },
    '{"id":"evt_1","type":"member.removed"}',
  )
  expect(forged.status).toBe(400)
  expect(await forged.json()).toMatchObject({ problem: 'signature_wrong' })
  expect(await (await post({}, '{}')).json()).toMatchObject({ problem: 'header_missing' })
}, 180_000)

type Step = ReturnType<typeof readPage>[number]

/** As the README says, in a terminal of its own. */
async function startReceiver(folder: string, port: number): Promise<void> {
  const command = 'WEBHOOK_SECRET=$(cat secret) node receiver.mjs'
  expect(readFileSync(join(root, example, 'README.md'), 'utf8')).toContain(command)
  const child = spawn('bash', ['-c', command.replace('node', `exec '${process.execPath}'`)], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(() => 'ended')
  const answers = async () => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/members`).catch(() => undefined)
      if (answer?.ok) return 'answers'
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
  expect(await Promise.race([answers(), ended])).toBe('answers')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
