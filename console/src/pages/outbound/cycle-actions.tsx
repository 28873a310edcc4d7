import { Group } from '@mantine/core'
import { Pause, Play, Power, Square } from 'lucide-react'
import { applicationPath } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.overview

/** What can be done with an application's cycles now; only what is possible is offered. */
export function CycleActions({ application: { id, status, cycle } }: { readonly application: Application }) {
  const refresh = [applicationsQuery.queryKey, ['cycles', id]]
  const act = useAction((path: string) => post(applicationPath(id, path)), { refresh })
  const isOn = ['running', 'up_to_date', 'needs_attention', 'quarantined'].includes(status)
  const running = cycle?.state === 'running'
  const asked = act.isSuccess && act.variables === '/cycles/stop' && running
  const button = (path: string, label: string, Icon: typeof Play, primary: boolean) => (
    <ActButton
      may="applications.run"
      size="xs"
      variant={primary ? 'filled' : 'default'}
      leftSection={<Icon size={14} aria-hidden />}
      loading={act.isPending && act.variables === path}
      onClick={() => act.mutate(path)}
    >
      {label}
    </ActButton>
  )
  if (status === 'draft') return null
  return (
    <div>
      <Group gap="xs">
        {isOn && running && button('/cycles/stop', text.stop, Square, true)}
        {isOn && !running && status !== 'quarantined' && button('/cycles', text.run, Play, true)}
        {isOn && button('/pause', text.pause, Pause, false)}
        {status === 'paused' && button('/resume', text.resume, Play, true)}
        {status === 'ready' && button('/resume', text.turnOn, Power, true)}
      </Group>
      <Said text={asked ? text.stopping : undefined} />
      <Problem error={act.error} />
    </div>
  )
}
