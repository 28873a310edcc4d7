import { Button, Group, SegmentedControl, Tooltip, useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { Circle, LogOut, Monitor, Moon, Pause, Play, RefreshCw, Search, Sun } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useLive } from '../api/live.tsx'
import { remove } from '../api/request.ts'
import { en } from '../text/en.ts'
import { Navigation } from './navigation.tsx'

const Palette = lazy(() => import('./palette.tsx'))

/** Header with palette, live indicator and colours; navigation beside the page. */
export function Shell() {
  const [palette, setPalette] = useState(false)
  useHotkeys([['mod+K', () => setPalette(true)]], [])
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
            onClick={() => setPalette(true)}
            leftSection={<Search size={14} aria-hidden />}
            rightSection={<kbd className="keys">{en.palette.keys}</kbd>}
          >
            {en.palette.open}
          </Button>
          <LiveIndicator />
          <SchemeSwitch />
          <SignOut />
        </Group>
      </header>
      <div className="frame">
        <Navigation />
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </>
  )
}

function SignOut() {
  const signOut = async () => {
    await remove('/session')
    // Loaded anew, so that nothing that was shown stays in the page.
    location.assign('/')
  }
  return (
    <Tooltip label={en.signOut}>
      <Button size="compact-sm" variant="default" onClick={() => void signOut()} aria-label={en.signOut}>
        <LogOut size={15} aria-hidden />
      </Button>
    </Tooltip>
  )
}

const liveLooks = {
  live: { role: 'ok', icon: Circle, fill: 'currentColor' },
  paused: { role: 'neutral', icon: Pause, fill: 'none' },
  reconnecting: { role: 'attention', icon: RefreshCw, fill: 'none' },
} as const

/** "Live · Paused · Reconnecting", and the button that pauses. */
function LiveIndicator() {
  const { state, setPaused } = useLive()
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
