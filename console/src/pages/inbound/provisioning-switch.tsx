import { Select, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { post, put } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import {
  type Provisioning,
  plansQuery,
  provisioningQuery,
  type Tenant,
  tenantPath,
} from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { provisioningLooks } from './provisioning-looks.ts'

const text = inbound.provisioning
const why = { on: text.on, off: text.off, not_in_plan: text.notInPlan } as const

/** Whether a tenant's identity providers may send at all: its own switch, and what its plan includes. */
export function ProvisioningSwitch({ tenant }: { readonly tenant: Tenant }) {
  const { data } = useQuery(provisioningQuery(tenant.id))
  const [asking, setAsking] = useState(false)
  const flip = useAction(
    (word: 'activate' | 'deactivate') => post<Provisioning>(`${tenantPath(tenant.id)}/${word}`),
    {
      refresh: [
        ['provisioning', tenant.id],
        ['setup', tenant.id],
      ],
      onDone: () => setAsking(false),
    },
  )
  const next = data?.activated === true ? 'deactivate' : 'activate'
  return (
    <section className="card card-part" aria-labelledby="activation">
      <PageHead
        order={2}
        title={text.title}
        cli={cliLine('tenant', next, tenant.name)}
        curl={curlLine('POST', `${tenantPath(tenant.id)}/${next}`)}
      />
      {data !== undefined && (
        <>
          <div className="row" id="activation">
            <StatusLabel look={provisioningLooks[data.state]} word={text.states[data.state]} />
            <span>{why[data.state]}</span>
            <ActButton
              may="tenants.change"
              size="compact-xs"
              variant={data.activated ? 'default' : 'filled'}
              loading={flip.isPending}
              onClick={() => (data.activated ? setAsking(true) : flip.mutate('activate'))}
            >
              {data.activated ? text.deactivate : text.activate}
            </ActButton>
          </div>
          {!asking && <Problem error={flip.error} />}
          <Plan tenant={tenant} provisioning={data} />
        </>
      )}
      <Confirm
        title={text.deactivateTitle}
        consequence={text.deactivateText}
        action={text.deactivate}
        opened={asking}
        pending={flip.isPending}
        error={flip.error}
        onConfirm={() => flip.mutate('deactivate')}
        onClose={() => setAsking(false)}
      />
    </section>
  )
}

interface PlanProps {
  readonly tenant: Tenant
  readonly provisioning: Provisioning
}

function Plan({ tenant, provisioning: { plan, seats } }: PlanProps) {
  const may = useMay()
  const { data: plans = [] } = useQuery({ ...plansQuery, enabled: may('plans.read') })
  const give = useAction((id: string | null) => put(`${tenantPath(tenant.id)}/plan`, { plan: id }), {
    refresh: [
      ['provisioning', tenant.id],
      ['guards', tenant.id],
      ['setup', tenant.id],
    ],
  })
  const choices = plans.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <dl className="facts settings">
        <div>
          <dt>{text.plan}</dt>
          <dd>
            {may('tenants.manage') && (choices.length > 0 || plan !== null) ? (
              <Select
                size="xs"
                aria-label={text.plan}
                value={plan?.id ?? ''}
                allowDeselect={false}
                data={[{ value: '', label: text.noPlan }, ...choices]}
                onChange={(value) => give.mutate(value === null || value === '' ? null : value)}
              />
            ) : (
              (plan?.name ?? text.noPlan)
            )}
          </dd>
        </div>
        <div>
          <dt>{text.seats}</dt>
          <dd>
            {seats.limit === null
              ? text.unlimited(formatNumber(seats.taken))
              : text.taken(formatNumber(seats.taken), formatNumber(seats.limit))}
          </dd>
        </div>
      </dl>
      <Text component="div" size="md">
        <Problem error={give.error} />
      </Text>
    </>
  )
}
