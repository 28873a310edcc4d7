import { Button, Group, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationPath } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { useAction } from '../../parts/use-action.ts'
import { editing } from '../../text/editing.ts'
import { en } from '../../text/en.ts'

const text = editing.disconnect
const farewells = ['keep', 'disable', 'delete'] as const
type Farewell = (typeof farewells)[number]

/** The end of an application: what becomes of the accounts Rollcall created there is asked first. */
export function Disconnect({ application }: { readonly application: Application }) {
  const [asking, setAsking] = useState(false)
  const isLeaving = application.reasons.some(({ code }) => code === 'disconnecting')
  return (
    <section className="card card-part">
      <Title order={2}>{text.title}</Title>
      <Text size="sm" c="dimmed" mb={8}>
        {text.about}
      </Text>
      <ActButton
        may="applications.change"
        size="xs"
        color="red"
        variant="outline"
        onClick={() => setAsking(true)}
      >
        {isLeaving ? text.change : text.begin}
      </ActButton>
      {asking && <Ask application={application} onClose={() => setAsking(false)} />}
    </section>
  )
}

interface AskProps {
  readonly application: Application
  readonly onClose: () => void
}

function Ask({ application: { id, name }, onClose }: AskProps) {
  const [farewell, setFarewell] = useState<Farewell>('keep')
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const isTyped = typed.trim().toLowerCase() === name.toLowerCase()
  const leave = useAction(
    (chosen: Farewell) =>
      remove(applicationPath(id, `?${new URLSearchParams({ farewell: chosen, confirm: name })}`)),
    {
      refresh: [applicationsQuery.queryKey],
      onDone: () => {
        onClose()
        void navigate(
          farewell === 'keep'
            ? { to: '/outbound/applications' }
            : { to: '/outbound/applications/$application', params: { application: id } },
        )
      },
    },
  )
  return (
    <Dialog title={text.titleOf(name)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isTyped) leave.mutate(farewell)
        }}
      >
        <Stack gap="sm">
          <Radio.Group
            label={text.farewell}
            description={text.farewellHint}
            value={farewell}
            onChange={(value) => setFarewell(farewells.find((one) => one === value) ?? 'keep')}
          >
            <Stack gap={6} mt={8}>
              {farewells.map((one) => (
                <Radio key={one} value={one} label={text.choices[one]} description={text.consequences[one]} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={text.type(name)}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <CopyCommand command={cliLine('app', 'delete', name, '--farewell', farewell, '--confirm', name)} />
          <Problem error={leave.error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {en.page.cancel}
            </Button>
            <Button type="submit" color="red" loading={leave.isPending} disabled={!isTyped}>
              {text.act[farewell]}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
