import { useQuery } from '@tanstack/react-query'
import { createRootRoute, Outlet, useLocation } from '@tanstack/react-router'
import { useRef } from 'react'
import { LiveProvider } from '../api/live.tsx'
import { failureOf } from '../api/request.ts'
import { type Permission, sessionQuery } from '../api/session.ts'
import { SignedOut } from '../pages/signed-out.tsx'
import { KeyboardProvider } from '../parts/keyboard.tsx'
import { Shell } from '../parts/shell.tsx'
import { NoSuchPage } from '../parts/states.tsx'

/** While signed out the page asks now and then whether the link was opened, perhaps in another tab. */
const askAgainMs = 4000
export const setPasswordPath = '/set-password'
export const setupPath = '/setup'
/** Pages for whoever has a link, signed in or not, and without the navigation of those who run this. */
const linkPages: readonly string[] = [setPasswordPath, setupPath]

/**
 * Everything behind the sign-in: the shell with a page, or how to sign in. A session that ends hides the page and
 * keeps it: what was typed is still there when it goes on.
 */
function Inside() {
  const { error, isPending } = useQuery({
    ...sessionQuery,
    refetchInterval: ({ state }) => (isSignedOut(state.error) ? askAgainMs : false),
  })
  const wasSignedIn = useRef(false)
  const wasSignedOut = useRef(false)
  // Asking again forgets the last answer for a moment; the page, and what is being typed on it, stays.
  const signedOut = isSignedOut(error) || (isPending && wasSignedOut.current)
  wasSignedOut.current = signedOut
  if (signedOut && !wasSignedIn.current) return <SignedOut />
  if (isPending && !wasSignedIn.current) return null
  wasSignedIn.current = true
  return (
    <>
      {signedOut && <SignedOut />}
      <div hidden={signedOut}>
        <LiveProvider>
          <KeyboardProvider>
            <Shell />
          </KeyboardProvider>
        </LiveProvider>
      </div>
    </>
  )
}

/** A one-time link has to open whether or not this browser is signed in, perhaps as somebody else. */
function Root() {
  const isLink = useLocation({ select: ({ pathname }) => linkPages.includes(pathname) })
  return isLink ? <Outlet /> : <Inside />
}

const isSignedOut = (error: Error | null): boolean => error !== null && failureOf(error).kind === 'signed_out'

/** The parts of the URL that a page understands; anything else is left out. */
export function search<const N extends string>(...names: readonly N[]) {
  return (given: Record<string, unknown>): { readonly [name in N]?: string } => {
    const known = names.filter((name) => typeof given[name] === 'string' && given[name] !== '')
    return Object.fromEntries(known.map((name) => [name, given[name]])) as { [name in N]?: string }
  }
}

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NoSuchPage })

/** Every page lies under it. */
export const under = () => rootRoute

/** What the server asks of whoever opens a page; without it the shell says so in the page's place. */
export const needs = (permission: Permission) => ({ staticData: { needs: permission } })
