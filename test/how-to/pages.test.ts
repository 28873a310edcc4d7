import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { aServer } from '../support/server-process.ts'
import { readPage, runStep } from './run-page.ts'

/** Run elsewhere: over a directory that is there already, and out of the installed package. */
const others = ['change-a-mapping.md', 'decide-who-is-in-scope.md', 'add-scim-to-your-app.md']
const docs = join(import.meta.dirname, '../../docs')
const pages = ['tutorial', 'how-to'].flatMap((folder) =>
  readdirSync(join(docs, folder))
    .filter((name) => !others.includes(name))
    .map((name) => [folder, name] as const),
)

/** A page is some dozens of processes, one after the other. */
const longestMs = 300_000

describe('a page, followed with an empty server', () => {
  it.each(pages)(
    'does what it says: %s/%s',
    async (chapter, page) => {
      const [folder, data, port] = [aFolder(), aFolder(), await freePort()]
      // What `npm install rollcall` would do.
      mkdirSync(join(folder, 'node_modules'))
      symlinkSync(join(docs, '..'), join(folder, 'node_modules', 'rollcall'))
      const { url } = await aServer({ data })
      const steps = readPage(page, `docs/${chapter}`)
      expect(steps.length).toBeGreaterThan(3)
      for (const step of steps) await runStep(step, { folder, data, host: new URL(url).host, port })
    },
    longestMs,
  )
})
