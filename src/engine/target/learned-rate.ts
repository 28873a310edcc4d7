/**
 * What is known of the rate a target permits, from what it accepted and when it asked to wait. Pure: time is an
 * argument, in milliseconds.
 */
export interface LearnedRate {
  /** Requests a second; null while nobody has ever asked to wait. */
  readonly perSecond: number | null
  /** The rate at which the target asked to wait the last time; null when it is not known or no longer believed. */
  readonly wall: number | null
  /** Until when the rate stays below the wall. */
  readonly holdUntil: number
  /** How often in a row the wall was found where it had been before. */
  readonly confirmed: number
  /** What was accepted since `countedFrom`. */
  readonly accepted: number
  readonly countedFrom: number
  readonly raisedAt: number
}

/** This close to the wall is as fast as it gets while the wall is believed. */
const closeToWall = 0.99
/** A wall found within this distance of the last one is the same wall. */
const sameWall = 0.1
/** While no wall is known the rate grows by this factor a second: from 1 to 100 in 16 seconds. */
const seekFactor = 1.33
/** Beyond a wall that was believed long enough, it grows by this factor a second. */
const probeFactor = 1.01
/** A wall is believed for so many times the wait it cost to find it, and twice as long each time it is confirmed. */
const holdFactor = 60
const longestHoldMs = 1_800_000
/** What is counted longer ago than this says little about now. */
const countForMs = 30_000
const slowest = 0.1
/** After few requests little was accepted because little was sent: a first guess is no slower than this. */
const slowestGuess = 1
/** Faster than anything is sent: what was learned holds nothing back any more, and is forgotten. */
const beyondReach = 10_000

export function unlearned(perSecond: number | null, now: number): LearnedRate {
  return {
    perSecond,
    wall: null,
    holdUntil: 0,
    confirmed: 0,
    accepted: 0,
    countedFrom: now,
    raisedAt: now,
  }
}

/** One more request was not refused for the rate. */
export function accepted(rate: LearnedRate, now: number): LearnedRate {
  if (now - rate.countedFrom < countForMs) return { ...rate, accepted: rate.accepted + 1 }
  // Half of what was counted goes on counting, so that the measure never begins from nothing.
  const from = now - (now - rate.countedFrom) / 2
  return { ...rate, accepted: Math.round(rate.accepted / 2) + 1, countedFrom: from }
}

/**
 * The target asked to wait. What it accepted from one wait to the end of the next is what it permits: true of a bucket
 * that fills and of a window that begins anew alike, however fast the requests came.
 */
export function throttled(rate: LearnedRate, now: number, waitMs: number): LearnedRate {
  const measured = (rate.accepted * 1000) / Math.max(1000, now + waitMs - rate.countedFrom)
  const afresh = { accepted: 0, countedFrom: now, raisedAt: now + waitMs }
  if (rate.perSecond === null)
    return { ...rate, ...afresh, perSecond: Math.max(slowestGuess, measured), wall: null }
  const wall = rate.perSecond
  const isSame = rate.wall !== null && Math.abs(wall - rate.wall) <= rate.wall * sameWall
  const confirmed = isSame ? rate.confirmed + 1 : 0
  const holdMs = Math.min(longestHoldMs, holdFactor * Math.max(500, waitMs) * 2 ** confirmed)
  const perSecond = Math.max(slowest, Math.min(wall * 0.98, Math.max(wall * 0.7, measured)))
  return { ...rate, ...afresh, perSecond, wall, confirmed, holdUntil: now + waitMs + holdMs }
}

/** What calm time does: quickly up to just below the wall, beyond it only after a long while and step by step. */
export function raised(rate: LearnedRate, now: number, ceiling: number | null): LearnedRate {
  const seconds = (now - rate.raisedAt) / 1000
  if (rate.perSecond === null || seconds <= 0) return rate
  const climbed = climb(rate, rate.perSecond, now, seconds)
  if (ceiling === null && climbed > beyondReach) return unlearned(null, now)
  return { ...rate, perSecond: Math.min(ceiling ?? climbed, climbed), raisedAt: now }
}

function climb({ wall, holdUntil }: LearnedRate, perSecond: number, now: number, seconds: number): number {
  if (wall === null) return perSecond * seekFactor ** seconds
  if (now < holdUntil) {
    const most = Math.max(perSecond, wall * closeToWall)
    return most - (most - perSecond) * 0.7 ** seconds
  }
  // Far beyond where it was, the wall has moved or never was one.
  return perSecond > wall * (1 + sameWall)
    ? perSecond * seekFactor ** seconds
    : perSecond * probeFactor ** seconds
}
