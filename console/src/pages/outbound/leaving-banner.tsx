import { Group, Text } from '@mantine/core'
import { applicationPath } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.leaving

/** On every page of an application that is being disconnected: what happens there now, and calling it off. */
export function LeavingBanner({ application: { id, reasons } }: { readonly application: Application }) {
  const reason = reasons.find(({ code }) => code === 'disconnecting')
  const stay = useAction((_: undefined) => post(applicationPath(id, '/reconnect')), {
    refresh: [applicationsQuery.queryKey],
  })
  if (reason === undefined) return null
  return (
    <section className="banner" aria-label={text.label}>
      <Text size="md">
        {reason.text} {text.end}
      </Text>
      <Group gap="xs" mt={6}>
        <ActButton
          may="applications.change"
          size="xs"
          variant="default"
          loading={stay.isPending}
          onClick={() => stay.mutate(undefined)}
        >
          {text.stay}
        </ActButton>
      </Group>
      <Problem error={stay.error} />
    </section>
  )
}
