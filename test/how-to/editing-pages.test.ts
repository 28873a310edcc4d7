import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { galleryEntry } from '../../src/engine/gallery/gallery.ts'
import { type EditingServer, people, startEditingServer } from '../editing/editing-server.ts'
import { readPage, runStep } from './run-page.ts'

let server: EditingServer
beforeEach(async () => {
  server = await startEditingServer()
  await server.directory.importCsv(people.replaceAll('corp.test', 'corp.example'))
  await server.anApplication({ ...galleryEntry('scim').settings, scope: 'all' }, 'Wiki')
})
afterEach(() => server.close())

describe('a how-to page about an application with people', () => {
  it.each(['change-a-mapping.md', 'decide-who-is-in-scope.md'])(
    'has commands that run, one after the other: %s',
    async (page) => {
      const lines = readPage(page).flatMap(({ commands }) => commands.split('\n'))
      expect(lines.length).toBeGreaterThan(10)
      const run = { folder: server.folder, data: server.folder }
      for (const commands of lines) {
        expect(await runStep({ commands, expected: [], exitCode: 0 }, run), commands).not.toBe('')
      }
    },
  )
})
