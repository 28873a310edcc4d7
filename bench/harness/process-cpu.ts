import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second on every machine we know. */
const tickMs = 10

/** CPU time of a process and its children so far, in ms; undefined where /proc does not tell. */
export function familyCpuMs(pid: number): number | undefined {
  const parent = readStat(pid)
  if (!parent) return undefined
  let total = parent.ownTicks + parent.endedChildrenTicks
  for (const name of readdirSync('/proc')) {
    const child = /^\d+$/.test(name) ? readStat(Number(name)) : undefined
    if (child?.parent === pid) total += child.ownTicks + child.endedChildrenTicks
  }
  return total * tickMs
}

interface Stat {
  readonly parent: number
  readonly ownTicks: number
  readonly endedChildrenTicks: number
}

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program is in parentheses and may hold anything; fields are counted from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const at = (index: number): number => Number(fields[index])
    return { parent: at(1), ownTicks: at(11) + at(12), endedChildrenTicks: at(13) + at(14) }
  } catch {
    return undefined
  }
}
