import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CircleMinus, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import { type ConnectionWithPolicy, connectionPath, policyQuery } from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { tenantSettings } from '../../text/tenant-settings.ts'

const { ending: text, leaving } = tenantSettings
type Ending = NonNullable<ConnectionWithPolicy['disconnection']>

/** The end of a connection: its tokens at once, its members as the policy has it, and how far that has come. */
export function EndConnection({ tenant }: { readonly tenant: Tenant }) {
  const { data } = useQuery({
    ...policyQuery(tenant.id),
    refetchInterval: ({ state }) => (state.data?.disconnection?.isOver === false ? 1000 : false),
  })
  const [asking, setAsking] = useState(false)
  const path = `${connectionPath(tenant.id)}/disconnect`
  const end = useAction((_: undefined) => post(path), {
    refresh: ['policy', 'tokens', 'oauth-clients', 'setup', 'staged', 'members'].map((key) => [
      key,
      tenant.id,
    ]),
    onDone: () => setAsking(false),
  })
  if (data === undefined) return null
  const { disconnection, policy } = data
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('connection', 'disconnect', '--tenant', tenant.name, '--yes')}
        curl={curlLine('POST', path)}
      />
      {disconnection !== null && <Progress ending={disconnection} />}
      {disconnection?.isOver !== false && (
        <ActButton
          may="tenants.change"
          size="xs"
          color="red"
          variant="outline"
          onClick={() => setAsking(true)}
        >
          {text.begin}
        </ActButton>
      )}
      <Confirm
        title={text.titleOf(tenant.name)}
        consequence={text.consequence(leaving.actions[policy.leaving.onConnectionRemoved.do])}
        action={text.action}
        type={{ text: tenant.name, label: text.type(tenant.name) }}
        opened={asking}
        pending={end.isPending}
        error={end.error}
        onConfirm={() => end.mutate(undefined)}
        onClose={() => setAsking(false)}
      />
    </section>
  )
}

const looks = {
  under_way: { role: 'running', icon: LoaderCircle, turns: true },
  over: { role: 'neutral', icon: CircleMinus },
} as const

function Progress({ ending: { isOver, since, by, counts } }: { readonly ending: Ending }) {
  return (
    <div role="status" style={{ marginBlockEnd: 8 }}>
      <div className="row">
        <StatusLabel look={looks[isOver ? 'over' : 'under_way']} word={isOver ? text.over : text.underWay} />
        <span>
          <RelativeTime at={since} /> · {by}
        </span>
      </div>
      <Text size="sm" c="dimmed">
        {text.counts(counts)}
      </Text>
    </div>
  )
}
