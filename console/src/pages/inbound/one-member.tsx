import { Switch, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type MemberDetail, memberPath, memberQuery } from '../../api/members.ts'
import { failureOf, patch, post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import type { Tenant } from '../../api/tenants.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { CopyText } from '../../parts/copy-command.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Said } from '../../parts/said.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { en } from '../../text/en.ts'
import { formatRelative } from '../../text/format.ts'
import { inbound } from '../../text/inbound.ts'
import { memberText } from '../../text/members.ts'
import { MemberHistory } from './member-history.tsx'
import { MemberRights } from './member-rights.tsx'
import { MemberState, nameOfMember } from './member-state.tsx'
import { useTenant } from './use-tenant.ts'

const text = memberText.one
type Verb = 'deactivate' | 'reactivate' | 'remove'

/** `…/members/:m`: one membership, what the identity provider says of it, and what became of it. */
export function OneMember() {
  const tenant = useTenant()
  const { member: id } = useParams({ from: '/inbound/tenants/$tenant/members/$member' })
  const { data: member, error, refetch } = useQuery(memberQuery(tenant.id, id))
  if (error !== null) {
    const failure = failureOf(error)
    if (failure.code === 'member_not_found') return <NoSuchThing what={inbound.what.member} />
    return <BrokenState failure={failure} onRetry={() => void refetch()} />
  }
  if (member === undefined) return <LoadingCards />
  return (
    <div className="stack">
      <Head tenant={tenant} member={member} />
      <div className="two">
        <Facts tenant={tenant} member={member} />
        <Sent member={member} />
      </div>
      <MemberRights tenant={tenant} member={member} />
      <MemberHistory tenant={tenant} member={member} />
    </div>
  )
}

interface PartProps {
  readonly tenant: Tenant
  readonly member: MemberDetail
}

const touched = (tenant: Tenant) => [
  ['members', tenant.id],
  ['staged', tenant.id],
  ['provisioning', tenant.id],
]

function Head({ tenant, member }: PartProps) {
  const name = nameOfMember(member)
  const [asking, setAsking] = useState<'deactivate' | 'remove' | null>(null)
  const act = useAction((verb: Verb) => post(`${memberPath(tenant.id, member.id)}/${verb}`), {
    refresh: touched(tenant),
    onDone: () => setAsking(null),
  })
  const button = (verb: Verb) => (
    <ActButton
      may="tenants.change"
      size="xs"
      variant="default"
      loading={act.isPending && act.variables === verb}
      onClick={() => (verb === 'reactivate' ? act.mutate(verb) : setAsking(verb))}
    >
      {text[verb]}
    </ActButton>
  )
  return (
    <header>
      <Link to="/inbound/tenants/$tenant/members" params={{ tenant: tenant.id }}>
        {text.back}
      </Link>
      <div className="thing-head">
        <Title order={2} className="clamp">
          {name}
        </Title>
        <MemberState member={member} />
        <span className="dim">{member.userName ?? member.email}</span>
        <CopyText value={member.id} label={en.copy.id} />
        <CopyText
          value={cliLine('member', 'show', member.id, '--tenant', tenant.name)}
          label={en.copy.asCli}
        />
        <CopyText value={curlLine('GET', memberPath(tenant.id, member.id))} label={en.copy.asCurl} />
      </div>
      <div className="row">
        {member.state === 'active' ? button('deactivate') : button('reactivate')}
        {member.state !== 'removed' && button('remove')}
      </div>
      <Said text={act.isSuccess ? text.said[act.variables] : undefined} />
      {asking === null && <Problem error={act.error} />}
      <Confirm
        title={asking === 'remove' ? text.removeTitle(name) : text.deactivateTitle(name)}
        consequence={asking === 'remove' ? text.removeText : text.deactivateText}
        action={asking === 'remove' ? text.remove : text.deactivate}
        opened={asking !== null}
        pending={act.isPending}
        error={act.error}
        onConfirm={() => asking !== null && act.mutate(asking)}
        onClose={() => {
          act.reset()
          setAsking(null)
        }}
      />
    </header>
  )
}

function Facts({ tenant, member }: PartProps) {
  const now = useNow()
  const { origin, since, due, transferTo, staged } = member
  return (
    <section className="card card-part" aria-labelledby="membership">
      <Title order={3} id="membership" mb={6}>
        {text.facts}
      </Title>
      <dl className="facts">
        <div>
          <dt>{memberText.columns.origin}</dt>
          <dd>
            {memberText.origin[origin]}: {memberText.originAbout[origin]}
          </dd>
        </div>
        <div>
          <dt>{memberText.columns.since}</dt>
          <dd>
            <RelativeTime at={since} />
          </dd>
        </div>
        {due !== null && (
          <div>
            <dt>{memberText.columns.state}</dt>
            <dd>{text.due(memberText.states[due.state], formatRelative(due.at, now))}</dd>
          </div>
        )}
        {transferTo !== null && (
          <div>
            <dt>{text.transfer}</dt>
            <dd>
              <Link
                to="/inbound/tenants/$tenant/members/$member"
                params={{ tenant: tenant.id, member: transferTo }}
              >
                {transferTo}
              </Link>
            </dd>
          </div>
        )}
        {staged !== null && (
          <div>
            <dt>{inbound.tabs.staged}</dt>
            <dd>
              <Link
                to="/inbound/tenants/$tenant/staged"
                params={{ tenant: tenant.id }}
                search={{ kind: staged }}
              >
                {memberText.staged}
              </Link>
            </dd>
          </div>
        )}
        <div>
          <dt>{text.marks}</dt>
          <dd>
            <Marks tenant={tenant} member={member} />
          </dd>
        </div>
      </dl>
    </section>
  )
}

function Marks({ tenant, member: { id, owner, breakGlass } }: PartProps) {
  const may = useMay()
  const mark = useAction(
    (marks: { readonly owner?: boolean; readonly breakGlass?: boolean }) =>
      patch(memberPath(tenant.id, id), marks),
    { refresh: touched(tenant) },
  )
  const disabled = !may('tenants.manage') || mark.isPending
  return (
    <>
      <Switch
        size="sm"
        mb={6}
        label={memberText.owner}
        description={text.ownerHint}
        checked={owner}
        disabled={disabled}
        onChange={(event) => mark.mutate({ owner: event.currentTarget.checked })}
      />
      <Switch
        size="sm"
        label={memberText.breakGlass}
        description={text.breakGlassHint}
        checked={breakGlass}
        disabled={disabled}
        onChange={(event) => mark.mutate({ breakGlass: event.currentTarget.checked })}
      />
      <Problem error={mark.error} />
    </>
  )
}

function Sent({ member: { record, document } }: { readonly member: MemberDetail }) {
  return (
    <section className="card card-part" aria-labelledby="sent">
      <Title order={3} id="sent" mb={6}>
        {text.record}
      </Title>
      {record === null ? (
        <Text c="dimmed">{text.noRecord}</Text>
      ) : (
        <>
          <dl className="facts">
            <div>
              <dt>{text.recordId}</dt>
              <dd className="mono">{record.id}</dd>
            </div>
            <div>
              <dt>{text.active}</dt>
              <dd className="mono">{String(record.active ?? '–')}</dd>
            </div>
            <div>
              <dt>{text.version}</dt>
              <dd>{record.version}</dd>
            </div>
            <div>
              <dt>{text.lastModified}</dt>
              <dd>
                <RelativeTime at={record.lastModified} />
              </dd>
            </div>
          </dl>
          <details className="step" style={{ marginBlockStart: 10 }}>
            <summary>{text.document}</summary>
            <pre>{JSON.stringify(document, null, 2)}</pre>
          </details>
        </>
      )}
    </section>
  )
}
