import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationSettings } from '../application/application.ts'
import type { ObjectMapping } from '../mapping.ts'
import { readObjectMapping } from '../settings/read-mapping.ts'
import { object, oneOf, type Shape } from '../settings/shape.ts'

const format = 'rollcall-mappings/1'

/** Mappings and scoping filters of an application as a file: no credentials, no scope, no notifications. */
export interface MappingFile {
  readonly format: typeof format
  readonly users: ObjectMapping
  readonly groups: ObjectMapping
}

/** Reads the file as parsed JSON. @throws RollcallError `settings_refused` naming the field. */
export const readMappingFile: Shape<MappingFile> = object<MappingFile>({
  format: oneOf([format]),
  users: readObjectMapping,
  groups: readObjectMapping,
})

/** The mappings of an application as JSON text that `importMappings` reads back as they are. */
export function exportMappings({ users, groups }: Pick<ApplicationSettings, 'users' | 'groups'>): string {
  const file: MappingFile = { format, users, groups }
  return `${JSON.stringify(file, null, 2)}\n`
}

/**
 * Reads mappings from JSON text. They still have to be compiled against the target before they are saved.
 *
 * @throws RollcallError `settings_refused` naming the field.
 */
export function importMappings(text: string): Pick<ApplicationSettings, 'users' | 'groups'> {
  const { users, groups } = readMappingFile(parse(text), '')
  return { users, groups }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const details = {
      path: 'the file',
      message: `It is not JSON: ${message}`,
      next: 'Export the mappings anew.',
    }
    throw new RollcallError('settings_refused', details, { cause })
  }
}
