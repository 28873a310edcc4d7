import { Drawer, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { CircleCheck, CircleX, Clock } from 'lucide-react'
import { type Mail, mailsQuery } from '../../api/across.ts'
import { failureOf } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { StatusLabel } from '../../parts/status-label.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { Moment } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'
import { en } from '../../text/en.ts'
import { formatExact } from '../../text/format.ts'
import { NotificationSettings } from './notification-settings.tsx'

const text = across.notifications
const from = '/settings/notifications'

/** `/settings/notifications`: who is told of what, and every mail that was written, sent or only kept. */
export function Notifications() {
  const { mail: opened } = useSearch({ from })
  const navigate = useNavigate({ from })
  const { data: mails, error, refetch } = useQuery(mailsQuery)
  const mayChange = useMay()('applications.read')
  const onlyKept = mails !== undefined && mails.length > 0 && mails.every((mail) => stateOf(mail) === 'kept')
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli="rollcall mail list"
          curl={curlLine('GET', '/mails')}
        />
        {onlyKept && <p className="notice">{text.keptOnly}</p>}
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {mails === undefined && error === null && <LoadingRows />}
        {mails?.length === 0 && (
          <EmptyState title={text.empty}>
            <Text size="md">{text.emptyText}</Text>
          </EmptyState>
        )}
        {mails !== undefined && mails.length > 0 && <Table mails={mails} />}
      </section>
      {mayChange && <NotificationSettings />}
      <Drawer
        opened={opened !== undefined}
        onClose={() => void navigate({ search: {}, resetScroll: false })}
        position="right"
        size="lg"
        title={text.mail}
        closeButtonProps={{ 'aria-label': en.page.close }}
        transitionProps={{ duration: 120 }}
        lockScroll={false}
      >
        <OneMail mail={mails?.find(({ id }) => id === opened)} />
      </Drawer>
    </div>
  )
}

const stateOf = ({ sentAt, error }: Mail): 'sent' | 'failed' | 'kept' =>
  sentAt !== null ? 'sent' : error !== null ? 'failed' : 'kept'

const looks = {
  sent: { role: 'ok', icon: CircleCheck },
  kept: { role: 'neutral', icon: Clock },
  failed: { role: 'failed', icon: CircleX },
} as const

const Table = ({ mails }: { readonly mails: readonly Mail[] }) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.at}</th>
          <th scope="col">{text.columns.subject}</th>
          <th scope="col">{text.columns.to}</th>
          <th scope="col">{text.columns.state}</th>
        </tr>
      </thead>
      <tbody>
        {mails.map((mail) => {
          const state = stateOf(mail)
          return (
            <tr key={mail.id}>
              <td className="nowrap">
                <Moment at={mail.createdAt} />
              </td>
              <th scope="row" className="wide ellipsis">
                <Link
                  to={from}
                  search={{ mail: mail.id }}
                  resetScroll={false}
                  aria-label={text.open(mail.subject)}
                >
                  {mail.subject}
                </Link>
              </th>
              <td className="ellipsis">{mail.to}</td>
              <td title={mail.error ?? undefined}>
                <StatusLabel look={looks[state]} word={text.state[state]} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </div>
)

function OneMail({ mail }: { readonly mail: Mail | undefined }) {
  if (mail === undefined) return null
  const state = stateOf(mail)
  return (
    <Stack gap="sm">
      <Title order={2}>{mail.subject}</Title>
      <Text size="sm" c="dimmed">
        {text.columns.to}: {mail.to} · {formatExact(mail.createdAt)}
      </Text>
      <StatusLabel look={looks[state]} word={text.state[state]} />
      {mail.error !== null && <Text size="md">{mail.error}</Text>}
      <pre className="raw">{mail.body}</pre>
    </Stack>
  )
}
