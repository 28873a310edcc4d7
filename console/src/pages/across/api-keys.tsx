import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, Clock } from 'lucide-react'
import { useState } from 'react'
import { type ApiKey, apiKeysQuery } from '../../api/across.ts'
import { failureOf, post, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { Confirm, Dialog } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { Secret, ShownOnce } from '../../parts/shown-once.tsx'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { needsStepUp, StepUp } from '../../parts/step-up.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'
import { isComplete, type RoleChoice, RoleFields, roleBody } from './role-fields.tsx'

const text = across.keys

type Made = ApiKey & { readonly key: string }

/** `/settings/api-keys`: keys for scripts; each is shown once. */
export function ApiKeys() {
  const { data: keys, error, refetch } = useQuery(apiKeysQuery)
  const [creating, setCreating] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const revoke = useAction((key: ApiKey) => remove(`/api-keys/${encodeURIComponent(key.id)}`), {
    refresh: [['api-keys']],
    onDone: () => setRevoking(null),
  })
  return (
    <section className="card card-part">
      <TabTitle title={text.title} />
      <PageHead
        title={text.title}
        about={text.about}
        cli="rollcall api-key list"
        curl={curlLine('GET', '/api-keys')}
      >
        <ActButton may="keys.change" size="xs" onClick={() => setCreating(true)}>
          {text.create}
        </ActButton>
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {keys === undefined && error === null && <LoadingRows />}
      {keys?.length === 0 && (
        <EmptyState title={text.empty}>
          <Text size="md">{text.emptyText}</Text>
          <CopyCommand command="rollcall api-key create reports --role auditor --show" />
        </EmptyState>
      )}
      {keys !== undefined && keys.length > 0 && <Table keys={keys} onRevoke={setRevoking} />}
      {creating && (
        <CreateDialog
          onDone={(key) => {
            setCreating(false)
            setMade(key)
          }}
          onClose={() => setCreating(false)}
        />
      )}
      {made !== null && <MadeDialog made={made} onClose={() => setMade(null)} />}
      <Confirm
        title={text.revokeOf(revoking?.name ?? '')}
        consequence={text.revokeText}
        action={text.revoke}
        opened={revoking !== null}
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking !== null && revoke.mutate(revoking)}
        onClose={() => {
          revoke.reset()
          setRevoking(null)
        }}
      />
    </section>
  )
}

interface CreateProps {
  readonly onDone: (made: Made) => void
  readonly onClose: () => void
}

function CreateDialog({ onDone, onClose }: CreateProps) {
  const [name, setName] = useState('')
  const [expires, setExpires] = useState('90')
  const [choice, setChoice] = useState<RoleChoice>({ role: 'auditor', tenant: null })
  const create = useAction(
    (_: undefined) =>
      post<Made>('/api-keys', {
        name: name.trim(),
        expiresInDays: expires === 'never' ? null : Number(expires),
        ...roleBody(choice),
      }),
    { refresh: [['api-keys']], onDone },
  )
  if (needsStepUp(create.error)) {
    return <StepUp onConfirmed={() => create.mutate(undefined)} onClose={() => create.reset()} />
  }
  return (
    <Dialog title={text.createTitle} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={text.name}
            description={text.nameHint}
            required
            maxLength={200}
            value={name}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleFields value={choice} onChange={setChoice} />
          <Select
            label={text.expires}
            value={expires}
            allowDeselect={false}
            data={Object.entries(text.choices).map(([value, label]) => ({ value, label }))}
            onChange={(value) => value !== null && setExpires(value)}
          />
          {expires === 'never' && <p className="notice">{text.neverCaution}</p>}
          <Problem error={create.error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!isComplete(choice)}>
              {text.make}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const MadeDialog = ({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) => (
  <ShownOnce title={text.showTitle} onClose={onClose}>
    {(onCopied) => (
      <>
        <Text size="md">{text.once}</Text>
        <Secret label={text.key} value={made.key} action={text.copyKey} onCopied={onCopied} />
        <div>
          <Text size="sm" c="dimmed">
            {text.use}
          </Text>
          <CopyCommand command={`rollcall login --api ${location.origin} --token-stdin < key.txt`} />
        </div>
      </>
    )}
  </ShownOnce>
)

const looks = {
  active: { role: 'ok', icon: CircleCheck },
  expired: { role: 'neutral', icon: Clock },
  revoked: { role: 'neutral', icon: Ban },
} as const

const Table = ({
  keys,
  onRevoke,
}: {
  readonly keys: readonly ApiKey[]
  readonly onRevoke: (key: ApiKey) => void
}) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.name}</th>
          <th scope="col">{text.columns.key}</th>
          <th scope="col">{text.columns.role}</th>
          <th scope="col">{text.columns.state}</th>
          <th scope="col">{text.columns.used}</th>
          <th scope="col">{text.columns.expires}</th>
          <th scope="col">{text.columns.made}</th>
          <th scope="col">
            <span className="visually-hidden">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id}>
            <th scope="row" className="ellipsis" title={key.name}>
              {key.name}
            </th>
            <td className="mono nowrap">{key.prefix}…</td>
            <td>{across.roles[key.role]}</td>
            <td>
              <StatusLabel look={looks[key.state]} word={text.state[key.state]} />
            </td>
            <td className="nowrap">
              {key.lastUsedAt === null ? (
                <span className="dim">{en.page.never}</span>
              ) : (
                <>
                  <RelativeTime at={key.lastUsedAt} />{' '}
                  <span className="dim">{text.from(key.lastUsedAddress ?? '–')}</span>
                </>
              )}
            </td>
            <td className="nowrap">
              {key.expiresAt === null ? en.page.never : <RelativeTime at={key.expiresAt} />}
            </td>
            <td className="ellipsis">{key.createdBy}</td>
            <td className="end">
              {key.state === 'active' && (
                <ActButton
                  may="keys.change"
                  size="compact-xs"
                  variant="default"
                  aria-label={text.revokeOf(key.name)}
                  onClick={() => onRevoke(key)}
                >
                  {text.revoke}
                </ActButton>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
