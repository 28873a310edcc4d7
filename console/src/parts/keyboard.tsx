import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from 'react'

/** One key, or two after each other: `g l`. */
export interface Key {
  readonly keys: string
  readonly does: string
  readonly act: () => void
}

interface Keyboard {
  readonly register: (keys: readonly Key[], where: 'page' | 'everywhere') => () => void
  /** Every key that does something on this page; a later one of the same name stands for an earlier one. */
  readonly all: () => readonly Key[]
  readonly enabled: boolean
  readonly setEnabled: (enabled: boolean) => void
}

const KeyboardContext = createContext<Keyboard>({
  register: () => () => undefined,
  all: () => [],
  enabled: true,
  setEnabled: () => undefined,
})

const storageName = 'rollcall-single-keys'
/** The second key of two has to come within this time. */
const patienceMs = 1200

export const useKeyboard = (): Keyboard => use(KeyboardContext)

/**
 * Keys of the part that calls this, for as long as it is on the page. They do nothing while somebody types or a dialog
 * is open, and can be switched off (WCAG 2.1.4). What a page does with a key stands for what it does everywhere.
 */
export function useKeys(keys: readonly Key[], where: 'page' | 'everywhere' = 'page'): void {
  const { register } = useKeyboard()
  const latest = useRef(keys)
  latest.current = keys
  const names = keys.map((key) => key.keys).join(',')
  // biome-ignore lint/correctness/useExhaustiveDependencies: registered anew only when there are other keys
  useEffect(
    () =>
      register(
        latest.current.map(({ keys: name, does }) => ({
          keys: name,
          does,
          act: () => latest.current.find((key) => key.keys === name)?.act(),
        })),
        where,
      ),
    [register, names, where],
  )
}

export function KeyboardProvider({ children }: { readonly children: ReactNode }) {
  const [enabled, setEnabled] = useState(readPreference)
  const lists = useRef<readonly (readonly Key[])[]>([])
  const keyboard = useMemo<Keyboard>(
    () => ({
      register: (keys, where) => {
        lists.current = where === 'page' ? [...lists.current, keys] : [keys, ...lists.current]
        return () => {
          lists.current = lists.current.filter((one) => one !== keys)
        }
      },
      all: () => {
        const byName = new Map(lists.current.flat().map((key) => [key.keys, key]))
        return [...byName.values()]
      },
      enabled,
      setEnabled: (wanted) => {
        writePreference(wanted)
        setEnabled(wanted)
      },
    }),
    [enabled],
  )
  useEffect(() => (enabled ? listen(keyboard) : undefined), [keyboard, enabled])
  return <KeyboardContext value={keyboard}>{children}</KeyboardContext>
}

function listen({ all }: Keyboard): () => void {
  let before: { readonly key: string; readonly at: number } | undefined
  const heard = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isBusy(event.target)) return
    const pair =
      before !== undefined && event.timeStamp - before.at < patienceMs ? `${before.key} ${event.key}` : ''
    const keys = all()
    const found = keys.find((key) => key.keys === pair) ?? keys.find((key) => key.keys === event.key)
    const begins = keys.some((key) => key.keys.startsWith(`${event.key} `))
    before = found === undefined && begins ? { key: event.key, at: event.timeStamp } : undefined
    if (found === undefined) return
    event.preventDefault()
    found.act()
  }
  window.addEventListener('keydown', heard)
  return () => window.removeEventListener('keydown', heard)
}

/** Somebody types, or a dialog is in front of the page. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]') !== null) return true
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** A browser may keep nothing for pages; then the keys are on, and stay off only until the page is left. */
function readPreference(): boolean {
  try {
    return localStorage.getItem(storageName) !== 'off'
  } catch {
    return true
  }
}

function writePreference(enabled: boolean): void {
  try {
    localStorage.setItem(storageName, enabled ? 'on' : 'off')
  } catch {}
}

const rowSelector = 'main table:not([data-no-keys]) tbody tr'
const focusable = 'a[href], button:not([disabled]), [tabindex="0"]'

/** Moves the focus to the first link or button of the next (1) or previous (-1) row of a table on the page. */
export function focusRow(by: -1 | 1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(rowSelector)].filter(
    (row) => row.querySelector(focusable) !== null && row.offsetParent !== null,
  )
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at < 0 ? rows[by === 1 ? 0 : rows.length - 1] : rows[at + by]
  const goal = next?.querySelector<HTMLElement>(focusable)
  goal?.focus()
  goal?.scrollIntoView({ block: 'nearest' })
}

/** Puts the cursor into the first search field of the page. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"], main input[data-search]')
  field?.focus()
  field?.select()
}
