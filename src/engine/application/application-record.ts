import type { ErrorCode } from '../../errors/registry.ts'
import type { TargetCapabilities } from '../target/capabilities.ts'
import type { Application } from './application.ts'

/** What is known of an application besides what an admin can set. */
export interface ApplicationRecord extends Application {
  readonly directoryId: string
  /** Moves with every change of settings; what two people who edit at once are told apart by. */
  readonly settingsVersion: number
  readonly power: 'off' | 'on' | 'paused'
  readonly credential: StoredCredential | null
  /** Until when the last daily digest told. */
  readonly digestUntil: Date | null
  readonly watermark: number | null
  readonly scanNeeded: boolean
  readonly initialDoneAt: Date | null
  readonly nextCycleAt: Date | null
  /** When it last answered as it should. */
  readonly heardAt: Date
  readonly limitedUntil: Date | null
  readonly breaker: Breaker | null
  /** The application is being disconnected: what becomes of the accounts Rollcall created there. */
  readonly farewell: 'disable' | 'delete' | null
  /** What the target said of itself when the connection was last tested; null when it said nothing. */
  readonly capabilities: (TargetCapabilities & { readonly readAt: Date }) | null
  /** Until then accounts that are gone are made anew, however many: an admin resumed the application knowing it. */
  readonly vanishedAllowedUntil: Date | null
  /** The default domain of the application's directory, for DefaultDomain(). */
  readonly defaultDomain: string | null
  readonly createdAt: Date
}

export interface StoredCredential {
  readonly sealed: string
  readonly origin: string
  readonly setAt: Date
  /** When it ends, if somebody said so. */
  readonly expiresAt: Date | null
  /** How many days before its end somebody was last told; null: nobody yet. */
  readonly toldDays: number | null
}

/** Why an application is quarantined, since when, and when it is tried again. */
export interface Breaker {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  readonly since: Date
  /** Since when for the reason it has now. */
  readonly reasonSince: Date
  /** How often it has been found broken since then. */
  readonly count: number
  readonly nextAt: Date
}
