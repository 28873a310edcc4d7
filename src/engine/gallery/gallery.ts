import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { GalleryEntry } from './gallery-entry.ts'
import { readGalleryEntry } from './read-gallery-entry.ts'

const folder = fileURLToPath(new URL('./entries/', import.meta.url))

let entries: readonly GalleryEntry[] | null = null

/** Every application of the gallery by name, the generic one last. Read from the data files once. */
export function galleryEntries(): readonly GalleryEntry[] {
  entries ??= readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readGalleryEntry(readFileSync(`${folder}/${file}`, 'utf8'), file))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  return entries
}

/**
 * The gallery entry of that id.
 *
 * @throws RollcallError `gallery_entry_unknown`, naming those there are.
 */
export function galleryEntry(id: string): GalleryEntry {
  const found = galleryEntries().find((entry) => entry.id === id)
  if (found !== undefined) return found
  const known = galleryEntries().map((entry) => entry.id)
  throw new RollcallError('gallery_entry_unknown', { entry: id, known: known.join(', ') })
}

function rank({ id }: GalleryEntry): number {
  return id === 'scim' ? 1 : 0
}
