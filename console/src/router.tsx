import { useQuery } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { LiveProvider } from './api/live.tsx'
import { failureOf, get } from './api/request.ts'
import { Overview, type OverviewSearch } from './pages/overview.tsx'
import { SignedOut } from './pages/signed-out.tsx'
import { Shell } from './parts/shell.tsx'

/** While signed out the page asks now and then whether the link was opened, perhaps in another tab. */
const askAgainMs = 4000

/** Everything behind the sign-in: the shell with a page, or how to sign in. */
function Root() {
  const { error, isPending } = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => get<{ signedInBy: string }>('/session', signal),
    refetchInterval: ({ state }) => (isSignedOut(state.error) ? askAgainMs : false),
  })
  if (isPending) return null
  if (isSignedOut(error)) return <SignedOut />
  return (
    <LiveProvider>
      <Shell />
    </LiveProvider>
  )
}

const isSignedOut = (error: Error | null): boolean => error !== null && failureOf(error).kind === 'signed_out'

const rootRoute = createRootRoute({ component: Root })

/** The parts of the URL that the overview understands; anything else is left out. */
function readSearch(search: Record<string, unknown>): OverviewSearch {
  const text = (name: string) => (typeof search[name] === 'string' ? { [name]: search[name] } : {})
  return { ...text('entry'), ...text('application'), ...text('subject') }
}

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readSearch,
  component: Overview,
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([overviewRoute]),
  defaultPreload: false,
  scrollRestoration: true,
  // Plain text in the URL: the router's own way reads ?entry=12 as a number and writes it as a quoted text.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search).toString()
    return text === '' ? '' : `?${text}`
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
