import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Ban, CircleCheck, Plus } from 'lucide-react'
import { useState } from 'react'
import { failureOf, remove } from '../../api/request.ts'
import { type Plan, plansQuery } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { planText as text } from '../../text/plans.ts'
import { PlanDialog, userProvisioning } from './plan-dialog.tsx'
import { RolesOfAll } from './roles-of-all.tsx'

const from = '/inbound/plans'

/** `/inbound/plans`: what customers can have, and the roles that all of them know. */
export function Plans() {
  const { plan } = useSearch({ from })
  const navigate = useNavigate({ from })
  const { data: plans, error, refetch } = useQuery(plansQuery)
  const open = (wanted: string) => void navigate({ search: { plan: wanted } })
  const changing = plans?.find(({ id }) => id === plan)
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card">
        <div className="card-part">
          <PageHead
            title={text.title}
            about={text.about}
            cli="rollcall plan list"
            curl={curlLine('GET', '/plans')}
          >
            <ActButton
              may="plans.change"
              size="xs"
              leftSection={<Plus size={15} aria-hidden />}
              onClick={() => open('new')}
            >
              {text.add}
            </ActButton>
          </PageHead>
        </div>
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {plans === undefined && error === null && <LoadingRows />}
        {plans?.length === 0 && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
            <CopyCommand command="rollcall plan create Enterprise --seats 500" />
          </EmptyState>
        )}
        {plans !== undefined && plans.length > 0 && <Table plans={plans} onChange={open} />}
        {(plan === 'new' || changing !== undefined) && (
          <PlanDialog plan={changing} onClose={() => void navigate({ search: {}, replace: true })} />
        )}
      </section>
      <RolesOfAll />
    </div>
  )
}

interface TableProps {
  readonly plans: readonly Plan[]
  readonly onChange: (plan: string) => void
}

function Table({ plans, onChange }: TableProps) {
  const [removing, setRemoving] = useState<Plan | null>(null)
  const drop = useAction((id: string) => remove(`/plans/${encodeURIComponent(id)}`), {
    refresh: [plansQuery.queryKey],
    onDone: () => setRemoving(null),
  })
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.columns.name}</th>
            <th scope="col">{text.columns.provisioning}</th>
            <th scope="col">{text.columns.others}</th>
            <th scope="col" className="number">
              {text.columns.seats}
            </th>
            <th scope="col">{text.columns.since}</th>
            <th scope="col">
              <span className="visually-hidden">{text.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <Row
              key={plan.id}
              plan={plan}
              onChange={() => onChange(plan.id)}
              onRemove={() => setRemoving(plan)}
            />
          ))}
        </tbody>
      </table>
      <Confirm
        title={text.removeOf(removing?.name ?? '')}
        consequence={text.removeText}
        action={text.remove}
        opened={removing !== null}
        pending={drop.isPending}
        error={drop.error}
        onConfirm={() => removing !== null && drop.mutate(removing.id)}
        onClose={() => {
          drop.reset()
          setRemoving(null)
        }}
      />
    </div>
  )
}

interface RowProps {
  readonly plan: Plan
  readonly onChange: () => void
  readonly onRemove: () => void
}

function Row({ plan: { name, entitlements, seats, createdAt }, onChange, onRemove }: RowProps) {
  const included = entitlements.includes(userProvisioning)
  const others = entitlements.filter((one) => one !== userProvisioning)
  return (
    <tr>
      <th scope="row" className="ellipsis">
        {name}
      </th>
      <td className="nowrap">
        <StatusLabel
          look={included ? { role: 'ok', icon: CircleCheck } : { role: 'neutral', icon: Ban }}
          word={included ? text.included : text.notIncluded}
        />
      </td>
      <td className="ellipsis">{others.join(', ')}</td>
      <td className="number nowrap">{seats === null ? text.noLimit : formatNumber(seats)}</td>
      <td className="nowrap">
        <RelativeTime at={createdAt} />
      </td>
      <td className="end">
        <RowActions
          actions={[
            { word: text.change, label: text.changeOf(name), may: 'plans.change', act: onChange },
            { word: text.remove, label: text.removeOf(name), may: 'plans.change', act: onRemove },
          ]}
        />
      </td>
    </tr>
  )
}
