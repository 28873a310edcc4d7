import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type About as AboutServer, aboutQuery } from '../../api/across.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { RelativeTime } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'

const text = across.about

type Keeps = NonNullable<AboutServer['keeps']>

/** What an operator can change; the rest is as it is. */
const settings: Partial<Record<keyof Keeps, string>> = {
  logDays: 'ROLLCALL_LOG_DAYS',
  auditDays: 'ROLLCALL_AUDIT_DAYS',
}

/** `/settings/about`: what runs here, since when, and how long it keeps what. */
export function About() {
  const { data: about, error, refetch } = useQuery(aboutQuery)
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead
          title={text.title}
          about={text.about}
          cli="rollcall status --json"
          curl={curlLine('GET', '/about')}
        />
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {about === undefined && error === null && <LoadingRows />}
        {about !== undefined && <Facts about={about} />}
      </section>
      {about?.keeps !== undefined && <KeptFor keeps={about.keeps} />}
    </div>
  )
}

const Facts = ({ about: { version, startedAt } }: { readonly about: AboutServer }) => (
  <dl className="facts">
    <div>
      <dt>{text.version}</dt>
      <dd>{version}</dd>
    </div>
    <div>
      <dt>{text.since}</dt>
      <dd>
        <RelativeTime at={startedAt} />
      </dd>
    </div>
    <div>
      <dt>{text.api}</dt>
      <dd>
        <a href="/api/v1/openapi.json">{text.apiText}</a>
      </dd>
    </div>
  </dl>
)

const KeptFor = ({ keeps }: { readonly keeps: Keeps }) => (
  <section className="card card-part" aria-labelledby="keeps">
    <Title order={2} id="keeps">
      {text.keeps}
    </Title>
    <Text size="sm" c="dimmed" mb={8}>
      {text.keepsAbout}
    </Text>
    <div className="scroll">
      <table className="table" aria-labelledby="keeps">
        <thead>
          <tr>
            <th scope="col">{text.columns.what}</th>
            <th scope="col" className="number">
              {text.columns.days}
            </th>
            <th scope="col">{text.columns.setting}</th>
          </tr>
        </thead>
        <tbody>
          {(Object.keys(text.what) as (keyof Keeps)[]).map((what) => (
            <tr key={what}>
              <th scope="row" className="sentence">
                {text.what[what]}
              </th>
              <td className="number nowrap">{keeps[what] === null ? text.ever : text.days(keeps[what])}</td>
              <td>
                {settings[what] === undefined ? (
                  <span className="dim">{text.fixed}</span>
                ) : (
                  <code className="code">{settings[what]}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)
