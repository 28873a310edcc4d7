import { Select } from '@mantine/core'
import { useState } from 'react'
import { patch } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { type Connection, type Tenant, tenantPath } from '../../api/tenants.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { useAction } from '../../parts/use-action.ts'
import { profileTitles } from '../../text/inbound.ts'
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
}

interface IdentitySettingsProps {
  readonly tenant: Tenant
  readonly connection: Connection
}

/** How the identity provider is understood, and what is kept of what it sends. */
export function IdentitySettings({ tenant, connection }: IdentitySettingsProps) {
  const may = useMay()('tenants.change')
  const [draft, setDraft] = useState<Draft>({})
  const saved = {
    profile: connection.profile,
    keepBodies: connection.settings['keepBodies'] === true,
  }
  const { profile, keepBodies } = { ...saved, ...draft }
  const isChanged = profile !== saved.profile || keepBodies !== saved.keepBodies
  const path = `${tenantPath(tenant.id)}/connection`
  const save = useAction(
    async (_: undefined) => {
      if (isChanged) {
        await patch(path, { profile, settings: { keepBodies } })
      }
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
        curl={curlLine('PATCH', path, { profile, settings: { keepBodies } })}
      />
      <dl className="facts settings">
        <SettingRow label={text.profile} hint={text.profileHint}>
          <Select
            size="xs"
            aria-label={text.profile}
            value={profile}
            allowDeselect={false}
            disabled={!may}
            data={(profiles.includes(profile) ? profiles : [profile, ...profiles]).map((value) => ({
              value,
              label: profileTitles[value] ?? value,
            }))}
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
      </dl>
      <SaveBar may="tenants.change" isChanged={isChanged} saving={save} onUndo={() => setDraft({})} />
    </form>
  )
}
