import { Select } from '@mantine/core'
import { useState } from 'react'
import { patch } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { connectionPath, type Policy } from '../../api/staging.ts'
import { type Connection, type Tenant, tenantPath } from '../../api/tenants.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { useAction } from '../../parts/use-action.ts'
import { tenantSettings } from '../../text/tenant-settings.ts'
import { SaveBar } from './save-bar.tsx'
import { SettingRow, SwitchSetting } from './setting-row.tsx'

const text = tenantSettings.identity
const profiles = [
  'auto',
  'entra',
  'entra-compliant',
  'okta',
  'onelogin',
  'google',
  'jumpcloud',
  'ping',
  'lenient',
  'strict',
]

interface Draft {
  readonly profile?: string
  readonly keepBodies?: boolean
  readonly importVisible?: boolean
}

interface IdentitySettingsProps {
  readonly tenant: Tenant
  readonly connection: Connection
  readonly policy: Policy
}

/** How the identity provider is understood, and what is kept of what it sends. */
export function IdentitySettings({ tenant, connection, policy }: IdentitySettingsProps) {
  const may = useMay()('tenants.change')
  const [draft, setDraft] = useState<Draft>({})
  const saved = {
    profile: connection.profile,
    keepBodies: connection.settings['keepBodies'] === true,
    importVisible: policy.importVisible,
  }
  const { profile, keepBodies, importVisible } = { ...saved, ...draft }
  const isOfConnection = profile !== saved.profile || keepBodies !== saved.keepBodies
  const isOfPolicy = importVisible !== saved.importVisible
  const save = useAction(
    async (_: undefined) => {
      if (isOfConnection) {
        await patch(`${tenantPath(tenant.id)}/connection`, { profile, settings: { keepBodies } })
      }
      if (isOfPolicy) await patch(connectionPath(tenant.id), { importVisible })
    },
    {
      refresh: [
        ['connections', tenant.id],
        ['policy', tenant.id],
      ],
      onDone: () => setDraft({}),
    },
  )
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
        about={text.about}
        cli={cliLine('tenant', 'set', tenant.name, '--profile', profile)}
      />
      <dl className="facts settings">
        <SettingRow label={text.profile} hint={text.profileHint}>
          <Select
            size="xs"
            aria-label={text.profile}
            value={profile}
            allowDeselect={false}
            disabled={!may}
            data={profiles.includes(profile) ? profiles : [profile, ...profiles]}
            onChange={(value) => value !== null && setDraft({ ...draft, profile: value })}
          />
        </SettingRow>
        <SwitchSetting
          label={text.keepBodies}
          hint={text.keepBodiesHint}
          checked={keepBodies}
          disabled={!may}
          onChange={(checked) => setDraft({ ...draft, keepBodies: checked })}
        />
        <SwitchSetting
          label={text.importVisible}
          hint={text.importVisibleHint}
          checked={importVisible}
          disabled={!may}
          onChange={(checked) => setDraft({ ...draft, importVisible: checked })}
        />
      </dl>
      <SaveBar
        may="tenants.change"
        isChanged={isOfConnection || isOfPolicy}
        saving={save}
        onUndo={() => setDraft({})}
      />
    </form>
  )
}
