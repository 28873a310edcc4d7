import type { ApplicationSettings } from '../application/application.ts'

/** A well-known application: what an admin starts from. */
export interface GalleryEntry {
  readonly id: string
  readonly name: string
  readonly description: string
  /** Public pages the facts come from. */
  readonly sources: readonly string[]
  /** The steps an admin takes at the application before connecting, in its own words. */
  readonly setup: readonly string[]
  /** What is worth knowing: limits, required attributes, things it does not do. */
  readonly notes: readonly string[]
  /** True when every customer has the same tenant URL, which is then in `settings.connection.url`. */
  readonly fixedUrl: boolean
  /** How the tenant URL looks, when it differs by customer; else empty. */
  readonly urlHint: string
  readonly settings: ApplicationSettings
}
