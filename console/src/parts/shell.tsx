import { Button, Group, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Link, Outlet, useMatches, useNavigate } from '@tanstack/react-router'
import { Circle, Monitor, Moon, Pause, Play, RefreshCw, Search, Sun } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLive } from '../api/live.tsx'
import { type Permission, useMay, useWho } from '../api/session.ts'
import { across } from '../text/across.ts'
import { en } from '../text/en.ts'
import { ChangedNotice } from './changed-notice.tsx'
import { KeyList } from './key-list.tsx'
import { focusRow, focusSearch, type Key, useKeyboard, useKeys } from './keyboard.tsx'
import { Navigation, useDestinations } from './navigation.tsx'
import { NotAllowed } from './not-allowed.tsx'
import { PartMissing } from './part-missing.tsx'
import { SignOut } from './sign-out.tsx'

const loadPalette = async () => ({ Palette: (await import('./palette.tsx')).default })

/**
 * Whoever presses Ctrl K types at once, so the palette is there before; a page that is still loading goes first. Not by
 * `lazy`: React holds back what has suspended for 300 ms, also when it was read long ago.
 */
function usePalette() {
  const [isWanted, want] = useState(false)
  const [part, setPart] = useState<Awaited<ReturnType<typeof loadPalette>>>()
  useEffect(() => {
    if (part !== undefined) return undefined
    const timer = setTimeout(() => void loadPalette().then(setPart, () => want(false)), isWanted ? 0 : 1000)
    return () => clearTimeout(timer)
  }, [part, isWanted])
  return { Palette: isWanted ? part?.Palette : undefined, want }
}

/** Header with palette, live indicator and colours; navigation beside the page. */
export function Shell() {
  const { Palette, want } = usePalette()
  const [keys, setKeys] = useState<readonly Key[] | null>(null)
  useHotkeys([['mod+K', () => want(true)]], [])
  useGlobalKeys(setKeys)
  return (
    <>
      <a className="skip-link" href="#content">
        {en.skipToContent}
      </a>
      <header className="head">
        <span className="wordmark">{en.product}</span>
        <Group gap="sm">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => want(true)}
            leftSection={<Search size={14} aria-hidden />}
            rightSection={<kbd className="keys">{en.palette.keys}</kbd>}
          >
            {en.palette.open}
          </Button>
          <LiveIndicator />
          <SchemeSwitch />
          <Account />
          <SignOut />
        </Group>
      </header>
      <div className="frame">
        <Navigation />
        <main id="content" tabIndex={-1}>
          <ChangedNotice />
          <PartMissing />
          <Page />
        </main>
      </div>
      {Palette !== undefined && <Palette onClose={() => want(false)} />}
      {keys !== null && <KeyList keys={keys} onClose={() => setKeys(null)} />}
    </>
  )
}

/** The page of this address, or why this person may not see it. A route names what it needs in its `staticData`. */
function Page() {
  const may = useMay()
  const needs = useMatches({
    select: (matches) =>
      matches.flatMap(({ staticData: { needs: one } }) => (one === undefined ? [] : [one])),
  })
  const missing = needs.find((permission: Permission) => !may(permission))
  return missing === undefined ? <Outlet /> : <NotAllowed permission={missing} />
}

/** `g` and a letter to go somewhere, j and k in tables, / to search, ? for the list of them. */
function useGlobalKeys(show: (keys: readonly Key[]) => void): void {
  const navigate = useNavigate()
  const { all } = useKeyboard()
  const places = useDestinations().flatMap(({ links }) => links)
  const keys = [
    ...places.map(({ to, label, key }) => ({
      keys: `g ${key}`,
      does: en.keyboard.go(label),
      act: () => void navigate({ to }),
    })),
    { keys: 'j', does: en.keyboard.down, act: () => focusRow(1) },
    { keys: 'k', does: en.keyboard.up, act: () => focusRow(-1) },
    { keys: '/', does: en.keyboard.search, act: focusSearch },
    { keys: '?', does: en.keyboard.list, act: () => show(all()) },
  ]
  useKeys(keys, 'everywhere')
}

/** Who is signed in, and the way to their own page. */
function Account() {
  const who = useWho()
  if (who === undefined) return null
  return (
    <Link to="/settings/account" className="who" title={across.roles[who.role]}>
      {who.name}
    </Link>
  )
}

const liveLooks = {
  live: { role: 'ok', icon: Circle, fill: 'currentColor' },
  paused: { role: 'neutral', icon: Pause, fill: 'none' },
  reconnecting: { role: 'attention', icon: RefreshCw, fill: 'none' },
} as const

/** "Live · Paused · Reconnecting", and the button that pauses. */
function LiveIndicator() {
  const { state, setPaused, listens } = useLive()
  if (!listens) return null
  const { role, icon: Icon, fill } = liveLooks[state]
  const action = state === 'paused' ? en.live.resume : en.live.pause
  return (
    <Group gap={6}>
      <span className="status" role="status" style={{ color: `var(--status-${role})`, fontSize: 13 }}>
        <Icon size={state === 'live' ? 9 : 13} fill={fill} aria-hidden />
        {en.live[state]}
      </span>
      <Tooltip label={action}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={action}
          onClick={() => setPaused(state !== 'paused')}
        >
          {state === 'paused' ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
        </Button>
      </Tooltip>
    </Group>
  )
}

const schemes = [
  { value: 'light', label: en.scheme.light, icon: Sun },
  { value: 'dark', label: en.scheme.dark, icon: Moon },
  { value: 'auto', label: en.scheme.system, icon: Monitor },
] as const

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl
      size="xs"
      aria-label={en.scheme.label}
      value={colorScheme}
      onChange={setColorScheme}
      data={schemes.map(({ value, label, icon: Icon }) => ({
        value,
        label: (
          <span className="scheme" title={label}>
            <Icon size={14} aria-hidden />
            <span className="visually-hidden">{label}</span>
          </span>
        ),
      }))}
    />
  )
}
