export type StreamState = 'live' | 'reconnecting'

export interface StreamOptions {
  readonly url: string
  readonly names: readonly string[]
  readonly onEvent: (name: string, data: unknown) => void
  /** Events may have been missed: read again what is shown. Also called when the first connection stands. */
  readonly onResync: () => void
  readonly onState: (state: StreamState) => void
}

/** The server sends something every 15 s; twice that and a half without anything means a dead connection. */
const silenceMs = 40_000
const firstWaitMs = 1000
const longestWaitMs = 15_000

/**
 * Keeps one event stream open. The browser itself comes back after a network error and sends Last-Event-ID; after
 * an HTTP error or a silence it does not, and then this opens a new one, waiting longer each time.
 */
export function openEventStream({ url, names, onEvent, onResync, onState }: StreamOptions): () => void {
  let source: EventSource
  let retryTimer: number | undefined
  let silenceTimer: number | undefined
  let waitMs = firstWaitMs
  let fresh = true

  function heard(): void {
    clearTimeout(silenceTimer)
    silenceTimer = window.setTimeout(reopen, silenceMs)
  }

  function reopen(): void {
    source.close()
    clearTimeout(silenceTimer)
    onState('reconnecting')
    retryTimer = window.setTimeout(open, waitMs)
    waitMs = Math.min(waitMs * 2, longestWaitMs)
  }

  function open(): void {
    source = new EventSource(url)
    fresh = true
    source.addEventListener('ready', () => {
      waitMs = firstWaitMs
      onState('live')
      heard()
      // A new EventSource does not know what the last one saw.
      if (fresh) onResync()
      fresh = false
    })
    source.addEventListener('heartbeat', heard)
    source.addEventListener('resync', onResync)
    for (const name of names) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        heard()
        onEvent(name, JSON.parse(event.data))
      })
    }
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) reopen()
      else onState('reconnecting')
    })
  }

  open()
  return () => {
    clearTimeout(retryTimer)
    clearTimeout(silenceTimer)
    source.close()
  }
}
