import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { WireProfileName } from '../../src/engine/application/application.ts'
import { assign, unassign } from '../../src/engine/application/assignments.ts'
import type { AttributeMapping } from '../../src/engine/mapping.ts'
import { mergeSettings } from '../../src/engine/settings/read-settings.ts'
import type { JsonObject } from '../../src/scim/index.ts'
import { createDirectoryInTest } from '../directory/directory-in-test.ts'
import {
  applicationInTest,
  engineInTest,
  managerMapping,
  settingsInTest,
  userMappings,
} from '../engine/engine-in-test.ts'
import { type ChaosTarget, startChaosTarget } from './chaos-target.ts'
import { type DirectoryStep, playInDirectory } from './play-in-directory.ts'

const direct = { kind: 'direct', apply: 'always' } as const

/** What every case maps: values that a person does not have are not sent, so a case has only those it is about. */
const mapped: readonly AttributeMapping[] = [
  ...userMappings,
  managerMapping,
  { ...direct, source: 'givenName', target: 'name.givenName' },
  { ...direct, source: 'surname', target: 'name.familyName' },
  { ...direct, source: 'jobTitle', target: 'title', clearOnNull: true },
  { ...direct, source: 'telephoneNumber', target: 'phoneNumbers[type eq "work"].value' },
  { ...direct, source: 'otherMail', target: 'emails[type eq "home"].value' },
  {
    ...direct,
    source: 'costCenter',
    target: 'urn:ietf:params:scim:schemas:extension:acme:2.0:User:costCenter',
  },
]

/** One file of `golden/`: changes in the directory, and the exact requests each of them leads to. */
interface GoldenCase {
  readonly title: string
  readonly profile: WireProfileName
  /** Merged into the settings every case starts from. */
  readonly settings?: object
  readonly steps: readonly GoldenStep[]
}

interface GoldenStep extends DirectoryStep {
  readonly name: string
  readonly assign?: readonly { readonly person: string; readonly role?: string }[]
  readonly unassign?: readonly { readonly person: string; readonly role?: string }[]
  /** What is at the target before the step, put there by somebody else. */
  readonly atTarget?: readonly JsonObject[]
  readonly requests: readonly GoldenRequest[]
}

/** `path` with its query as sent, `body` as sent; ids of the directory stand as `{key}`. */
interface GoldenRequest {
  readonly method: string
  readonly path: string
  readonly body?: JsonObject
}

const folder = join(import.meta.dirname, 'golden')
const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file): [string, GoldenCase] => [
    file,
    JSON.parse(readFileSync(join(folder, file), 'utf8')) as GoldenCase,
  ])

it.each(cases)('%s', async (_file, golden) => {
  const made = await createDirectoryInTest()
  let number = 0
  // Ids in the order of the file, so that the order of requests is the same every time.
  const newId = () => {
    number += 1
    return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
  }
  const directory = { ...made, newId }
  const target = await startChaosTarget({ unique: false })
  try {
    const engine = engineInTest(directory.database)
    const limits = { requestsPerSecond: null, concurrency: 1, membersPerPatch: null }
    const { users, groups } = settingsInTest()
    const base = settingsInTest({
      profile: golden.profile,
      limits,
      users: { ...users, attributes: mapped, clearableSources: ['jobTitle'] },
      groups: { ...groups, enabled: true },
    })
    const application = await applicationInTest(engine, target, mergeSettings(base, golden.settings ?? {}))
    const ids = new Map<string, string>()
    for (const step of golden.steps) {
      for (const user of step.atTarget ?? []) target.users.set(String(user['id']), structuredClone(user))
      await playInDirectory(directory, step, ids)
      for (const { person, role = null } of step.assign ?? [])
        await assign(engine.ports, application, 'person', ids.get(person) ?? person, role)
      for (const { person, role = null } of step.unassign ?? [])
        await unassign(engine.ports, application, 'person', ids.get(person) ?? person, role)
      target.clearJournal()
      const cycle = await engine.runner.run(application.id)
      expect.soft(sentTo(target, ids), `${golden.title}: ${step.name}`).toEqual(step.requests)
      expect(cycle.state, step.name).toBe('done')
    }
  } finally {
    await target.close()
    await directory.drop()
  }
})

/** The journal in the form of the files. */
function sentTo(target: ChaosTarget, ids: ReadonlyMap<string, string>): GoldenRequest[] {
  const named = target.journal.map(({ method, url, body }) => {
    const path = url.replace('/scim/v2', '')
    return body === null ? { method, path } : { method, path, body }
  })
  let text = JSON.stringify(named)
  for (const [key, id] of ids) text = text.replaceAll(id, `{${key}}`)
  return JSON.parse(text) as GoldenRequest[]
}
