import '@mantine/core/styles.css'
import './style/console.css'
import './style/runs.css'
import { MantineProvider } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { failureOf } from './api/request.ts'
import { NowProvider } from './parts/time.tsx'
import { router } from './router.tsx'
import { resolveVariables, theme } from './style/theme.ts'

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => failureOf(error).kind === 'unreachable' && count < 2,
    },
  },
  // A session that ends shows the sign-in page, whichever request noticed it.
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== 'session') noticeSignedOut(error)
    },
  }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
})

function noticeSignedOut(error: Error): void {
  if (failureOf(error).kind === 'signed_out') void queryClient.invalidateQueries({ queryKey: ['session'] })
}

// The one nonce of this page load; without it the browser refuses Mantine's generated style elements.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

createRoot(document.getElementById('root') ?? document.body).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={resolveVariables}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <NowProvider>
          <RouterProvider router={router} />
        </NowProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
