import { Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import { useState } from 'react'
import { readExtensionAttribute } from '../../api/definitions.ts'
import {
  type Property,
  type PropertyPreview,
  type PropertyRun,
  propertiesPath,
  propertiesQuery,
  seenQuery,
} from '../../api/properties.ts'
import { failureOf, get, post, remove } from '../../api/request.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { AttributeName } from '../../parts/attribute-name.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Value } from '../../parts/entry-steps.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { formatPercent, formatRelative } from '../../text/format.ts'
import { propertyText as text } from '../../text/properties.ts'
import { KeepAttribute } from './keep-attribute.tsx'
import { NotKeptAttributes } from './not-kept-attributes.tsx'
import { PropertyDialog } from './property-dialog.tsx'
import { PropertyProblems } from './property-problems.tsx'
import { SeenAttributes } from './seen-attributes.tsx'
import { useTenant } from './use-tenant.ts'

const from = '/inbound/tenants/$tenant/attributes'

/** `…/attributes`: which property comes from which attribute, what was seen, and what does not fit. */
export function Attributes() {
  const tenant = useTenant()
  const { property, attribute, keep } = useSearch({ from })
  const navigate = useNavigate({ from })
  const { data: page, error, refetch } = useQuery(propertiesQuery(tenant.id))
  const { data: seen } = useQuery(seenQuery(tenant.id))
  const open = (search: { property?: string; attribute?: string; keep?: string }) => void navigate({ search })
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (page === undefined) return <LoadingRows />
  const kept = keep === undefined ? undefined : readExtensionAttribute(keep)
  const close = () => void navigate({ search: {}, replace: true })
  const isOpen = property !== undefined || attribute !== undefined
  return (
    <div className="stack">
      <section className="card">
        <div className="card-part">
          <PageHead
            order={2}
            title={text.title}
            about={text.about}
            cli={cliLine('property', 'list', '--tenant', tenant.name)}
            curl={curlLine('GET', propertiesPath(tenant.id))}
          >
            <ActButton
              may="tenants.change"
              size="xs"
              variant="default"
              onClick={() => open({ property: 'new' })}
            >
              {text.add}
            </ActButton>
          </PageHead>
          {page.pending && <Pending tenant={tenant} />}
          {page.last !== null && <Run run={page.last} />}
        </div>
        {page.items.length === 0 ? (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
          </EmptyState>
        ) : (
          <Table tenant={tenant} properties={page.items} onChange={(name) => open({ property: name })} />
        )}
      </section>
      <SeenAttributes tenant={tenant} onMap={(wanted) => open({ attribute: wanted })} />
      {seen !== undefined && seen.notKept.length > 0 && (
        <NotKeptAttributes
          tenant={tenant}
          notKept={seen.notKept}
          onKeep={(wanted) => open({ keep: wanted })}
        />
      )}
      <PropertyProblems tenant={tenant} />
      {isOpen && (
        <PropertyDialog
          tenant={tenant}
          property={page.items.find(({ name }) => name === property)}
          attribute={attribute}
          onClose={close}
        />
      )}
      {kept !== undefined && <KeepAttribute tenant={tenant} attribute={kept} onClose={close} />}
    </div>
  )
}

/** What is mapped and does not hold yet: looked at first, then applied. */
function Pending({ tenant }: { readonly tenant: Tenant }) {
  const preview = useMutation({
    mutationFn: () => get<PropertyPreview>(`${propertiesPath(tenant.id)}/preview`),
  })
  const apply = useAction((_: undefined) => post<PropertyRun>(`${propertiesPath(tenant.id)}/apply`), {
    refresh: [
      ['properties', tenant.id],
      ['members', tenant.id],
    ],
  })
  return (
    <div className="notice">
      <div className="row">
        <span>{text.pending}</span>
        <ActButton may="tenants.read" size="xs" loading={preview.isPending} onClick={() => preview.mutate()}>
          {text.preview}
        </ActButton>
        <ActButton
          may="tenants.change"
          size="xs"
          variant="default"
          loading={apply.isPending}
          onClick={() => apply.mutate(undefined)}
        >
          {text.apply}
        </ActButton>
      </div>
      <Problem error={preview.error ?? apply.error} />
      <div role="status">{preview.data !== undefined && <Previewed preview={preview.data} />}</div>
    </div>
  )
}

const Previewed = ({
  preview: { changed, examined, problems, examples },
}: {
  readonly preview: PropertyPreview
}) => (
  <>
    <Text size="md">{text.previewed(changed, examined, problems)}</Text>
    {changed === 0 && <Text c="dimmed">{text.nothingChanges}</Text>}
    <ul className="plain-list">
      {examples.map(({ member, label, differences }) => (
        <li key={member}>
          <strong>{label ?? member}</strong>{' '}
          {differences.map(({ property, before, after }) => (
            <span key={property}>
              <span className="dim">{property}</span> <Value value={before} /> → <Value value={after} />{' '}
            </span>
          ))}
        </li>
      ))}
    </ul>
  </>
)

function Run({
  run: { state, progress, changed, problems, endedAt, createdAt },
}: {
  readonly run: PropertyRun
}) {
  const now = useNow()
  if (state === 'done') {
    return (
      <Text size="sm" c="dimmed" role="status">
        {text.run.done(changed, formatRelative(endedAt ?? createdAt, now))}{' '}
        {problems > 0 && text.run.problems(problems)}
      </Text>
    )
  }
  return (
    <div role="status">
      {text.run.running} {formatPercent(progress.percent)}
      <div
        className="bar"
        role="progressbar"
        aria-label={text.run.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={progress.percent}
      >
        <div
          className="fill"
          style={{ width: `${progress.percent}%`, background: 'var(--status-running)' }}
        />
      </div>
    </div>
  )
}

const looks = {
  applied: { role: 'ok', icon: CircleCheck },
  fresh: { role: 'attention', icon: CircleDashed },
  changed: { role: 'attention', icon: CircleDashed },
  gone: { role: 'attention', icon: CircleX },
} as const

function stateOf({ pending, applied, wanted }: Property): keyof typeof looks {
  if (!pending) return 'applied'
  if (wanted === null) return 'gone'
  return applied === null ? 'fresh' : 'changed'
}

interface TableProps {
  readonly tenant: Tenant
  readonly properties: readonly Property[]
  readonly onChange: (name: string) => void
}

function Table({ tenant, properties, onChange }: TableProps) {
  const [removing, setRemoving] = useState<string | null>(null)
  const drop = useAction(
    (name: string) => remove(`${propertiesPath(tenant.id)}/${encodeURIComponent(name)}`),
    { refresh: [['properties', tenant.id]], onDone: () => setRemoving(null) },
  )
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.columns.property}</th>
            <th scope="col">{text.columns.type}</th>
            <th scope="col">{text.columns.attribute}</th>
            <th scope="col">{text.columns.state}</th>
            <th scope="col">
              <span className="visually-hidden">{text.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {properties.map((property) => {
            const { name, wanted, applied } = property
            const shown = wanted ?? applied
            const state = stateOf(property)
            return (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code> <span className="dim">{shown?.title !== name && shown?.title}</span>
                </th>
                <td>{shown !== null && text.types[shown.type]}</td>
                <td className="wrap mono">
                  {shown?.sources.map(({ attribute, connection }) => (
                    <div key={`${connection} ${attribute}`}>
                      <AttributeName name={attribute} />
                    </div>
                  ))}
                </td>
                <td className="nowrap">
                  <StatusLabel look={looks[state]} word={text.states[state]} />
                </td>
                <td className="end">
                  {wanted !== null && (
                    <RowActions
                      actions={[
                        {
                          word: text.changeWord,
                          label: text.change(name),
                          may: 'tenants.change',
                          act: () => onChange(name),
                        },
                        {
                          word: text.removeWord,
                          label: text.remove(name),
                          may: 'tenants.change',
                          act: () => setRemoving(name),
                        },
                      ]}
                    />
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <Confirm
        title={text.remove(removing ?? '')}
        consequence={text.removeText}
        action={text.removeWord}
        opened={removing !== null}
        pending={drop.isPending}
        error={drop.error}
        onConfirm={() => removing !== null && drop.mutate(removing)}
        onClose={() => setRemoving(null)}
      />
    </div>
  )
}
