import { Text } from '@mantine/core'
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react'
import type { SetupProgress } from '../../api/tenants.ts'
import { ShortId } from '../../parts/short-id.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { inbound } from '../../text/inbound.ts'

const text = inbound.setup
const done = { role: 'ok', icon: CircleCheck } as const
const open = { role: 'neutral', icon: CircleDashed } as const
const refused = { role: 'failed', icon: CircleAlert } as const

/** How far a set-up has come, as observed: the first step that is not done says what it waits for. */
export function SetupSteps({ progress }: { readonly progress: SetupProgress }) {
  const next = progress.steps.find((step) => !step.done)?.step
  return (
    <>
      <ol className="check">
        {progress.steps.map(({ step, done: isDone, at }) => (
          <li key={step} data-done={isDone}>
            <span className="check-line">
              <StatusLabel look={isDone ? done : open} word={text.steps[step]} />
              {at !== null && (
                <span className="dim">
                  <RelativeTime at={at} />
                </span>
              )}
            </span>
            {step === next && <div className="check-said dim">{text.waits[step]}</div>}
          </li>
        ))}
      </ol>
      <div role="status" className="sentence">
        {next === undefined && <StatusLabel look={done} word={text.allDone} />}{' '}
        {progress.people + progress.groups > 0 && text.received(progress.people, progress.groups)}
      </div>
      {progress.lastRequest !== null && <LastRequest request={progress.lastRequest} />}
    </>
  )
}

function LastRequest({ request }: { readonly request: NonNullable<SetupProgress['lastRequest']> }) {
  const { at, method, path, status, client, detail, tokenRefusal } = request
  const isRefused = status >= 400
  return (
    <div className={isRefused ? 'notice' : 'notice calm'} style={{ marginBlockStart: 10 }}>
      <StatusLabel
        look={isRefused ? refused : done}
        word={isRefused ? text.lastRefused : text.lastAccepted}
      />{' '}
      <RelativeTime at={at} /> <ShortId text={`${method} ${path}`} /> <code>→ {status}</code>{' '}
      {client !== null && <span className="dim">{client}</span>}
      {isRefused && <Text size="md">{tokenRefusal === null ? detail : text.tokenRefusal[tokenRefusal]}</Text>}
    </div>
  )
}
