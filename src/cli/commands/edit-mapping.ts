import type { MappingRowJson, ObjectMappingJson } from '../../api/settings-shapes.ts'
import type { CliContext } from '../context.ts'
import { pathOf } from './edit-settings.ts'
import { type RowFlags, readRow } from './mapping-row.ts'

export interface ObjectFlags {
  readonly app: string
  readonly groups?: boolean
}

export interface MappingAnswer {
  readonly object: 'users' | 'groups'
  readonly version: number
  readonly mapping: ObjectMappingJson
  readonly problems: readonly { readonly target: string | null; readonly message: string }[]
}

export function objectPath({ app, groups }: ObjectFlags): string {
  return `${pathOf(app)}/mappings/${groups ? 'groups' : 'users'}`
}

/** The mapping with one row set as the flags say. */
export async function editedBySet(
  context: CliContext,
  target: string,
  flags: ObjectFlags & RowFlags,
): Promise<{ answer: MappingAnswer; body: ObjectMappingJson }> {
  const answer = await context.api().get<MappingAnswer>(objectPath(flags))
  const rows = answer.mapping.attributes
  const index = rows.findIndex((row) => row.target.toLowerCase() === target.toLowerCase())
  // What the flags say need not be a row; the server judges it.
  const row = readRow(target, index < 0 ? undefined : rows[index], flags) as MappingRowJson
  const attributes = index < 0 ? [...rows, row] : rows.with(index, row)
  return { answer, body: { ...answer.mapping, attributes } }
}
