import { Button, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { failureOf, get, post } from '../api/request.ts'
import type { IssuedToken, Setup } from '../api/tenants.ts'
import { CopyText } from '../parts/copy-command.tsx'
import { Problem } from '../parts/problem.tsx'
import { BrokenState, OnlyState } from '../parts/states.tsx'
import { TabTitle } from '../parts/tab-status.tsx'
import { RelativeTime } from '../parts/time.tsx'
import { useAction } from '../parts/use-action.ts'
import { inbound } from '../text/inbound.ts'
import { CustomerToken } from './inbound/customer-token.tsx'
import { type IdentityProvider, ProviderFields } from './inbound/provider-fields.tsx'
import { ProviderPicker } from './inbound/provider-picker.tsx'
import { SetupSteps } from './inbound/setup-progress.tsx'

const text = inbound.customer
const setupKey = ['own-setup']
/** No event stream reaches whoever has no account: the page asks. */
const askMs = 3000

/**
 * `/setup#…`: the page behind a setup link, for the customer's own admin, who has no account here. It opens the link
 * once; from then on this browser may set the one tenant up, and nothing else. The code behind the # is sent in a body,
 * never in an address.
 */
export function CustomerSetup() {
  const [code, setCode] = useState(location.hash.slice(1))
  const [isFinished, setFinished] = useState(false)
  return (
    <main>
      <TabTitle title={text.title} />
      {isFinished && (
        <OnlyState title={text.finished}>
          <Text size="md">{text.finishedText}</Text>
        </OnlyState>
      )}
      {!isFinished && code !== '' && <Begin code={code} onBegun={() => setCode('')} />}
      {!isFinished && code === '' && <Inside onFinished={() => setFinished(true)} />}
    </main>
  )
}

interface WaitingLink {
  readonly tenant: string
  readonly expiresAt: string
}

/** Reading does not spend the link: a mail program that looks at it first takes nothing away. */
function Begin({ code, onBegun }: { readonly code: string; readonly onBegun: () => void }) {
  const queryClient = useQueryClient()
  const { data, error } = useQuery({
    queryKey: ['setup-link', code],
    queryFn: () => post<WaitingLink>('/setup-links/read', { code }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const begin = useAction((_: undefined) => post<Setup>('/setup-links/redeem', { code }), {
    refresh: [],
    onDone: (setup) => {
      queryClient.setQueryData(setupKey, setup)
      history.replaceState(history.state, '', location.pathname)
      onBegun()
    },
  })
  if (error !== null) return <Spent error={error} />
  if (data === undefined) return null
  return (
    <OnlyState title={text.title}>
      <Text size="md">
        <strong>{text.for(data.tenant)}</strong>
      </Text>
      <Text size="md">{text.opens}</Text>
      <Problem error={begin.error} />
      <div>
        <Button loading={begin.isPending} onClick={() => begin.mutate(undefined)}>
          {text.begin}
        </Button>
      </div>
    </OnlyState>
  )
}

function Spent({ error }: { readonly error: unknown }) {
  const { title, cause, next, code } = failureOf(error)
  return (
    <OnlyState title={code === 'setup_link_spent' ? text.spentTitle : title}>
      <Text size="md">{cause}</Text>
      <Text size="md">
        <strong>{inbound.setup.next}:</strong> {next}
      </Text>
    </OnlyState>
  )
}

function Inside({ onFinished }: { readonly onFinished: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: setupKey,
    queryFn: ({ signal }) => get<Setup>('/setup', signal),
    refetchInterval: askMs,
  })
  if (error !== null && failureOf(error).code === 'setup_session_ended') {
    return (
      <OnlyState title={text.overTitle}>
        <Text size="md">{text.overText}</Text>
      </OnlyState>
    )
  }
  if (data === undefined) {
    return error === null ? null : <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  }
  return <Steps setup={data} onFinished={onFinished} />
}

interface StepsProps {
  readonly setup: Setup
  readonly onFinished: () => void
}

/** Which identity provider, what to paste there, and what has been seen of it. */
function Steps({ setup, onFinished }: StepsProps) {
  const [provider, setProvider] = useState<IdentityProvider>('entra')
  const [issued, setIssued] = useState<IssuedToken | null>(null)
  const finish = useAction((_: undefined) => post('/setup/finish'), { refresh: [], onDone: onFinished })
  return (
    <div className="customer stack">
      <header>
        <Title order={1}>{text.title}</Title>
        <Text size="md">
          <strong>{text.for(setup.tenant.name)}</strong>{' '}
          {setup.expiresAt !== null && (
            <span className="dim">
              {text.until} <RelativeTime at={setup.expiresAt} />
            </span>
          )}
        </Text>
      </header>
      <Activation setup={setup} />
      <section className="card card-part">
        <ProviderPicker label={text.which} value={provider} onChange={setProvider} />
      </section>
      <div className="two">
        <section className="card card-part" aria-labelledby="paste">
          <Title order={2} id="paste" mb={8}>
            {text.paste}
          </Title>
          <Text size="sm" fw={600}>
            {inbound.dialog.url}
          </Text>
          <div className="value-field">
            <code>{setup.scimUrl}</code>
            <CopyText value={setup.scimUrl} label={inbound.dialog.copyUrl} />
          </div>
          <CustomerToken
            provider={provider}
            tokensLeft={setup.tokensLeft}
            issued={issued}
            onIssued={setIssued}
          />
          <ProviderFields provider={provider} />
        </section>
        <section className="card card-part" aria-labelledby="watch">
          <Title order={2} id="watch">
            {text.watch}
          </Title>
          <SetupSteps progress={setup} />
        </section>
      </div>
      <div className="row">
        <Button variant="default" loading={finish.isPending} onClick={() => finish.mutate(undefined)}>
          {text.finish}
        </Button>
        <span className="dim">{text.finishText}</span>
      </div>
      <Problem error={finish.error} />
    </div>
  )
}

function Activation({ setup: { provisioning } }: { readonly setup: Setup }) {
  const activate = useAction((_: undefined) => post('/setup/activate'), { refresh: [setupKey] })
  if (provisioning === 'on') return null
  if (provisioning === 'not_in_plan') return <div className="notice">{text.notInPlan}</div>
  return (
    <section className="card card-part" aria-labelledby="activate">
      <Title order={2} id="activate">
        {text.activateTitle}
      </Title>
      <Text size="md" mb={8}>
        {text.activateText}
      </Text>
      <Button loading={activate.isPending} onClick={() => activate.mutate(undefined)}>
        {text.activate}
      </Button>
      <Problem error={activate.error} />
    </section>
  )
}
