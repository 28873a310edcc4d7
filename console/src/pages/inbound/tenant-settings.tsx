import { useQuery } from '@tanstack/react-query'
import { failureOf } from '../../api/request.ts'
import { guardsQuery, policyQuery } from '../../api/staging.ts'
import { connectionsQuery } from '../../api/tenants.ts'
import { BrokenState, LoadingCards } from '../../parts/states.tsx'
import { ApplyMode } from './apply-mode.tsx'
import { EndConnection } from './end-connection.tsx'
import { IdentitySettings } from './identity-settings.tsx'
import { PolicySettings } from './policy-settings.tsx'
import { ProvisioningSwitch } from './provisioning-switch.tsx'
import { SeatSettings } from './seat-settings.tsx'
import { useTenant } from './use-tenant.ts'

/** `…/settings`: how the identity provider is understood, when it applies, what leaving means, what guards stop. */
export function TenantSettings() {
  const tenant = useTenant()
  const policyRead = useQuery(policyQuery(tenant.id))
  const connectionsRead = useQuery(connectionsQuery(tenant.id))
  const { data: guards } = useQuery(guardsQuery(tenant.id))
  const policy = policyRead.data
  const connection = connectionsRead.data?.[0]
  const broken = [policyRead, connectionsRead].find(({ error }) => error !== null)
  if (broken !== undefined) {
    return <BrokenState failure={failureOf(broken.error)} onRetry={() => void broken.refetch()} />
  }
  if (policy === undefined || connection === undefined) return <LoadingCards />
  return (
    <div className="stack">
      <IdentitySettings tenant={tenant} connection={connection} />
      <ApplyMode tenant={tenant} />
      <PolicySettings tenant={tenant} saved={policy.policy} />
      {guards !== undefined && <SeatSettings tenant={tenant} guards={guards} />}
      <ProvisioningSwitch tenant={tenant} />
      <EndConnection tenant={tenant} />
    </div>
  )
}
