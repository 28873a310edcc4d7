import { useNavigate, useSearch } from '@tanstack/react-router'
import { TabTitle } from '../../parts/tab-status.tsx'
import { hookText } from '../../text/hooks.ts'
import { HookCard } from './hook.tsx'
import { HookDecisions } from './hook-decisions.tsx'
import { useTenant } from './use-tenant.ts'

/** `…/hook` of one tenant. */
export function TenantHook() {
  const tenant = useTenant()
  const from = '/inbound/tenants/$tenant/hook'
  const { set } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <div className="stack">
      <HookCard
        owner={tenant.id}
        ownerName={tenant.name}
        setting={set !== undefined}
        onSet={(wanted) => void navigate({ search: wanted ? { set: '1' } : {}, replace: !wanted })}
      />
      <HookDecisions tenant={tenant} />
    </div>
  )
}

/** `/inbound/hook`: asked about every tenant. */
export function AllHook() {
  const from = '/inbound/hook'
  const { set } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <>
      <TabTitle title={hookText.title} />
      <HookCard
        owner={null}
        setting={set !== undefined}
        onSet={(wanted) => void navigate({ search: wanted ? { set: '1' } : {}, replace: !wanted })}
      />
    </>
  )
}
