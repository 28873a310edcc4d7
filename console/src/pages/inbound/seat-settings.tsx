import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { patch, put, remove } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import type { Guards } from '../../api/staging.ts'
import { type Tenant, tenantPath } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { tenantSettings } from '../../text/tenant-settings.ts'
import { SaveBar } from './save-bar.tsx'
import { NumberSetting, SettingRow, SwitchSetting } from './setting-row.tsx'

const text = tenantSettings.seats

interface SeatSettingsProps {
  readonly tenant: Tenant
  readonly guards: Guards
}

type Draft = Partial<Pick<Guards, 'seatLimit' | 'onlyVerifiedDomains'>>

/** What the product has sold and verified: seats and domains. */
export function SeatSettings({ tenant, guards }: SeatSettingsProps) {
  const may = useMay()('tenants.manage')
  const [draft, setDraft] = useState<Draft>({})
  const { seatLimit, onlyVerifiedDomains, seatsTaken, seatsAllowed } = { ...guards, ...draft }
  const path = `${tenantPath(tenant.id)}/guards`
  const save = useAction((change: Draft) => patch(path, change), {
    refresh: [
      ['guards', tenant.id],
      ['provisioning', tenant.id],
    ],
    onDone: () => setDraft({}),
  })
  return (
    <section className="card card-part">
      <form
        aria-label={text.title}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(draft)
        }}
      >
        <PageHead
          order={2}
          title={text.title}
          about={text.about}
          cli={cliLine(
            ...['guard', 'set', '--tenant', tenant.name, '--seats', String(seatLimit ?? 'none')],
            ...['--only-verified-domains', onlyVerifiedDomains ? 'yes' : 'no'],
          )}
          curl={curlLine('PATCH', path, { seatLimit, onlyVerifiedDomains })}
        />
        <dl className="facts settings">
          <NumberSetting
            label={text.limit}
            hint={`${text.limitHint} ${takenText(seatsTaken, seatsAllowed)}`}
            value={seatLimit}
            disabled={!may}
            onChange={(value) => setDraft({ ...draft, seatLimit: value })}
          />
          <SwitchSetting
            label={text.only}
            hint={text.onlyHint}
            checked={onlyVerifiedDomains}
            disabled={!may}
            onChange={(checked) => setDraft({ ...draft, onlyVerifiedDomains: checked })}
          />
        </dl>
        <SaveBar
          may="tenants.manage"
          isChanged={Object.keys(draft).length > 0}
          saving={save}
          onUndo={() => setDraft({})}
        />
      </form>
      <Domains tenant={tenant} guards={guards} />
    </section>
  )
}

const takenText = (taken: number, allowed: number | null): string =>
  allowed === null
    ? text.unlimited(formatNumber(taken))
    : text.taken(formatNumber(taken), formatNumber(allowed))

function Domains({ tenant, guards: { domains } }: SeatSettingsProps) {
  const [domain, setDomain] = useState('')
  const [forgetting, setForgetting] = useState<string | null>(null)
  const path = (name: string) => `${tenantPath(tenant.id)}/domains/${encodeURIComponent(name)}`
  const refresh = [['guards', tenant.id]]
  const add = useAction((name: string) => put(path(name), undefined), {
    refresh,
    onDone: () => setDomain(''),
  })
  const forget = useAction((name: string) => remove(path(name)), {
    refresh,
    onDone: () => setForgetting(null),
  })
  return (
    <dl className="facts" style={{ marginBlockStart: 12 }}>
      <SettingRow label={text.domains}>
        {domains.length === 0 && <Text c="dimmed">{text.noDomains}</Text>}
        <ul className="plain-list">
          {domains.map(({ domain: name, verifiedAt }) => (
            <li key={name} className="row">
              <code>{name}</code>
              <span className="dim">
                {text.verified} <RelativeTime at={verifiedAt} />
              </span>
              <ActButton
                may="tenants.manage"
                size="compact-xs"
                variant="default"
                onClick={() => setForgetting(name)}
              >
                {text.forget(name)}
              </ActButton>
            </li>
          ))}
        </ul>
        <form
          className="row"
          style={{ alignItems: 'flex-end', marginBlockStart: 6 }}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate(domain.trim())
          }}
        >
          <TextInput
            size="xs"
            label={text.domain}
            required
            maxLength={253}
            value={domain}
            onChange={(event) => setDomain(event.currentTarget.value)}
          />
          <ActButton may="tenants.manage" type="submit" size="xs" variant="default" loading={add.isPending}>
            {text.add}
          </ActButton>
        </form>
        <Problem error={add.error} />
        <Confirm
          title={text.forget(forgetting ?? '')}
          consequence={text.forgetText}
          action={text.forget(forgetting ?? '')}
          opened={forgetting !== null}
          pending={forget.isPending}
          error={forget.error}
          onConfirm={() => forgetting !== null && forget.mutate(forgetting)}
          onClose={() => setForgetting(null)}
        />
      </SettingRow>
    </dl>
  )
}
