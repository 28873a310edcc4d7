import { Select, Text } from '@mantine/core'
import { useState } from 'react'
import { patch } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { connectionPath, type Policy } from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { useAction } from '../../parts/use-action.ts'
import { tenantSettings } from '../../text/tenant-settings.ts'
import { LeavingField } from './leaving-field.tsx'
import { policyFlags } from './policy-flags.ts'
import { SaveBar } from './save-bar.tsx'
import { NumberSetting, SettingRow, SwitchSetting } from './setting-row.tsx'

const { leaving: leavingText, guards: text } = tenantSettings
const causes = ['onDeactivate', 'onDelete', 'onConnectionRemoved'] as const
const usualBrake = { people: 25, percent: 20, minutes: 60 }

type Draft = Partial<Pick<Policy, 'leaving' | 'graceHours' | 'reactivationDays' | 'brake' | 'adoption'>> & {
  readonly stopAbove?: number | null
}

interface PolicySettingsProps {
  readonly tenant: Tenant
  readonly saved: Policy
}

/** What leaving means, and what is too much at once. Only what was changed is sent. */
export function PolicySettings({ tenant, saved }: PolicySettingsProps) {
  const may = useMay()('tenants.change')
  const [draft, setDraft] = useState<Draft>({})
  const shown = { ...saved, stopAbove: saved.apply.stopAbove, ...draft }
  const { leaving, graceHours, reactivationDays, brake, adoption, stopAbove } = shown
  const save = useAction((change: Draft) => patch(connectionPath(tenant.id), bodyOf(change)), {
    refresh: [['policy', tenant.id]],
    onDone: () => setDraft({}),
  })
  const change = (part: Draft) => setDraft({ ...draft, ...part })
  return (
    <form
      className="card card-part"
      aria-label={leavingText.title}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(draft)
      }}
    >
      <PageHead
        order={2}
        title={leavingText.title}
        about={leavingText.about}
        cli={cliLine('connection', 'set', '--tenant', tenant.name, ...policyFlags(shown))}
        curl={curlLine('PATCH', connectionPath(tenant.id), bodyOf(draft))}
      />
      <dl className="facts settings">
        {causes.map((cause) => (
          <SettingRow key={cause} label={leavingText.causes[cause]}>
            <LeavingField
              label={leavingText.causes[cause]}
              action={leaving[cause]}
              disabled={!may}
              onChange={(action) => change({ leaving: { ...leaving, [cause]: action } })}
            />
          </SettingRow>
        ))}
        <NumberSetting
          label={leavingText.grace}
          hint={leavingText.graceHint}
          value={graceHours}
          disabled={!may}
          onChange={(value) => change({ graceHours: value ?? 0 })}
        />
        <NumberSetting
          label={leavingText.reactivation}
          hint={leavingText.reactivationHint}
          value={reactivationDays}
          disabled={!may}
          onChange={(value) => change({ reactivationDays: value ?? 0 })}
        />
      </dl>
      <div style={{ marginBlockStart: 16 }}>
        <PageHead order={2} title={text.title} about={text.about} />
      </div>
      <dl className="facts settings">
        <SwitchSetting
          label={text.brake}
          hint={text.brakeHint}
          checked={brake !== null}
          disabled={!may}
          onChange={(checked) => change({ brake: checked ? (saved.brake ?? usualBrake) : null })}
        />
        {brake !== null &&
          (['people', 'percent', 'minutes'] as const).map((name) => (
            <NumberSetting
              key={name}
              label={text[name]}
              value={brake[name]}
              disabled={!may}
              onChange={(value) => change({ brake: { ...brake, [name]: value ?? 0 } })}
            />
          ))}
        <NumberSetting
          label={text.stopAbove}
          hint={text.stopAboveHint}
          value={stopAbove}
          disabled={!may}
          onChange={(value) => change({ stopAbove: value })}
        />
        <SettingRow label={text.adoption}>
          <Select
            size="xs"
            aria-label={text.adoption}
            value={adoption}
            allowDeselect={false}
            disabled={!may}
            data={Object.entries(text.adoptions).map(([value, label]) => ({ value, label }))}
            onChange={(value) => value !== null && change({ adoption: value as Policy['adoption'] })}
          />
        </SettingRow>
      </dl>
      <Text size="sm" c="dimmed" mt={8}>
        {text.always}
      </Text>
      <SaveBar
        may="tenants.change"
        isChanged={Object.keys(draft).length > 0}
        saving={save}
        onUndo={() => {
          setDraft({})
          save.reset()
        }}
      />
    </form>
  )
}

/** As the route takes it: the threshold of Synchronize stands with the way it applies. */
const bodyOf = ({ stopAbove, ...rest }: Draft): object => ({
  ...rest,
  ...(stopAbove === undefined ? {} : { apply: { stopAbove } }),
})
