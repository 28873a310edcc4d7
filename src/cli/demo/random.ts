/** Numbers that look random and are the same every time, so that the sample company is one company for everyone. */
export interface Random {
  /** From 0, below `limit`, whole. */
  below(limit: number): number
  pick<T>(items: readonly T[]): T
  /** True in this share of cases. */
  chance(share: number): boolean
  /** A version 4 UUID. */
  uuid(): string
}

/** Mulberry32: 32 bits of state are plenty for a few thousand people. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('')
  return {
    below,
    pick: (items) => items[below(items.length)]!,
    chance: (share) => next() < share,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`,
  }
}
