import { RollcallError } from '../../errors/rollcall-error.ts'
import { groupType, userType } from '../../scim/index.ts'
import type { ApplicationSettings } from '../application/application.ts'
import { checkMappings } from '../mapping/check-mappings.ts'
import type { MappingsProblem } from '../mapping/mapping-problem.ts'
import { readSettings } from '../settings/read-settings.ts'
import { listOf, object, type Shape, text, truth } from '../settings/shape.ts'
import type { GalleryEntry } from './gallery-entry.ts'

const readEntry: Shape<GalleryEntry> = object<GalleryEntry>({
  id: text({ longest: 60 }),
  name: text({ longest: 100 }),
  description: text(),
  sources: listOf(text(), 20),
  setup: listOf(text(), 30),
  notes: listOf(text({ longest: 1000 }), 30),
  fixedUrl: truth,
  urlHint: text({ longest: 200, empty: true }),
  settings: readSettings,
})

/**
 * Reads one gallery file strictly: unknown fields are refused by name, mappings must be right for the standard
 * schemas, a fixed URL must be there.
 *
 * @throws RollcallError `gallery_entry_refused`.
 */
export function readGalleryEntry(json: string, file: string): GalleryEntry {
  const entry = parse(json, file)
  if (!/^[a-z0-9][a-z0-9-]*$/.test(entry.id)) {
    refuse(file, `The id ${entry.id} is not made of small letters, digits and hyphens.`, 'Change the id.')
  }
  if (entry.fixedUrl && entry.settings.connection.url === '') {
    refuse(file, 'The entry has a fixed URL, but none is given.', 'Give settings.connection.url.')
  }
  const [problem] = problemsOf(entry.settings)
  if (problem !== undefined) refuse(file, `${problem.target ?? 'mappings'}: ${problem.message}`, problem.next)
  return entry
}

function parse(json: string, file: string): GalleryEntry {
  try {
    return readEntry(JSON.parse(json), '')
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(file, 'It is not JSON.', error.message)
    if (!(error instanceof RollcallError)) throw error
    const { message, next, path } = error.details
    return refuse(file, `${String(path)}: ${String(message)}`, String(next))
  }
}

function problemsOf(settings: ApplicationSettings): readonly MappingsProblem[] {
  const { scope } = settings
  const problems = [
    ...checkMappings(settings.users, { type: userType, scope }),
    ...checkMappings(settings.groups, { type: groupType, scope }),
  ]
  return problems.filter((problem) => problem.severity === 'error')
}

function refuse(entry: string, message: string, next: string): never {
  throw new RollcallError('gallery_entry_refused', { entry, message, next })
}
