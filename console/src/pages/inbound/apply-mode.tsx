import { Radio, Select, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { patch } from '../../api/request.ts'
import { type ConnectionWithPolicy, connectionPath, type Policy, policyQuery } from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { useAction } from '../../parts/use-action.ts'
import { formatRun } from '../../text/format.ts'
import { staging } from '../../text/staging.ts'

const text = staging.mode
const modes = ['immediate', 'scheduled', 'by_hand'] as const
type Mode = (typeof modes)[number]
const zones = Intl.supportedValuesOf('timeZone')

/** When what is received becomes a membership, with the consequence beside each choice. */
export function ApplyMode({ tenant }: { readonly tenant: Tenant }) {
  const { data } = useQuery(policyQuery(tenant.id))
  if (data === undefined) return null
  const { mode, at, timeZone } = data.policy.apply
  // A change from elsewhere begins anew with what is saved.
  return <Form key={`${mode} ${at} ${timeZone}`} tenant={tenant} connection={data} />
}

interface FormProps {
  readonly tenant: Tenant
  readonly connection: ConnectionWithPolicy
}

function Form({ tenant, connection: { policy, nextRuns } }: FormProps) {
  const [apply, setApply] = useState<Policy['apply']>(policy.apply)
  const { mode, at, timeZone } = apply
  const path = connectionPath(tenant.id)
  const body = { apply: mode === 'scheduled' ? { mode, at, timeZone } : { mode } }
  const save = useAction((_: undefined) => patch(path, body), {
    refresh: [
      ['policy', tenant.id],
      ['staged', tenant.id],
    ],
  })
  const isChanged = mode !== policy.apply.mode || at !== policy.apply.at || timeZone !== policy.apply.timeZone
  const flags = mode === 'scheduled' ? ['--at', at, '--time-zone', timeZone] : []
  return (
    <form
      className="card card-part"
      aria-label={text.title}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined)
      }}
    >
      <PageHead
        order={2}
        title={text.title}
        cli={cliLine('connection', 'set', '--tenant', tenant.name, '--apply', mode, ...flags)}
        curl={curlLine('PATCH', path, body)}
      />
      <Radio.Group
        label={text.label}
        value={mode}
        onChange={(value) => setApply({ ...apply, mode: value as Mode })}
      >
        {modes.map((one) => (
          <Radio key={one} value={one} label={text[one]} description={text.consequence[one]} mt={8} />
        ))}
      </Radio.Group>
      {mode === 'scheduled' && (
        <div className="row" style={{ marginBlockStart: 10, alignItems: 'flex-end' }}>
          <TextInput
            type="time"
            size="xs"
            required
            label={text.at}
            value={at}
            onChange={(event) => setApply({ ...apply, at: event.currentTarget.value })}
          />
          <Select
            size="xs"
            searchable
            label={text.timeZone}
            value={timeZone}
            allowDeselect={false}
            limit={100}
            data={zones.includes(timeZone) ? zones : [timeZone, ...zones]}
            onChange={(value) => value !== null && setApply({ ...apply, timeZone: value })}
          />
        </div>
      )}
      {nextRuns.length > 0 && (
        <Text size="sm" c="dimmed" mt={8}>
          {text.next(
            nextRuns.map((run) => formatRun(run, policy.apply.timeZone)).join(' · '),
            policy.apply.timeZone,
          )}
        </Text>
      )}
      {mode === 'immediate' && policy.apply.mode !== 'immediate' && (
        <Text size="md" className="notice" mt={8}>
          {text.stays}
        </Text>
      )}
      <div className="row" style={{ marginBlockStart: 10 }}>
        <ActButton
          may="tenants.change"
          type="submit"
          size="xs"
          loading={save.isPending}
          disabled={!isChanged}
        >
          {text.save}
        </ActButton>
        <Said text={save.isSuccess && !isChanged ? text.saved : undefined} />
      </div>
      <Problem error={save.error} />
    </form>
  )
}
