import { Checkbox, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { applicationPath } from '../../api/outbound.ts'
import { applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { type Restart as RestartAnswer, restartQuery } from '../../api/runs.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { useAction } from '../../parts/use-action.ts'
import { formatNumber } from '../../text/format.ts'
import { runs } from '../../text/runs.ts'
import { useApplication } from '../outbound/use-application.tsx'
import { RunTabs } from './run-tabs.tsx'

const text = runs.restart
type Scope = keyof typeof text.scopes
const scopes = Object.keys(text.scopes) as Scope[]
/** What a restart is without a choice: links and held deletions stay. */
const usual: readonly Scope[] = ['watermark', 'escrows', 'quarantine_state']

/** `…/cycles/restart`: what to begin anew, with what that clears and keeps before it happens. */
export function Restart() {
  const { id, name } = useApplication()
  const [chosen, setChosen] = useState<readonly Scope[]>(usual)
  const [asking, setAsking] = useState(false)
  const { data: foreseen, error } = useQuery({ ...restartQuery(id, chosen), enabled: chosen.length > 0 })
  const restart = useAction(
    (_: undefined) => post<RestartAnswer>(applicationPath(id, '/restart'), { reset: chosen }),
    {
      refresh: [applicationsQuery.queryKey, ['restart', id], ['cycles', id], ['failures', id], ['held', id]],
      onDone: () => setAsking(false),
    },
  )
  const effects = (foreseen?.effects ?? []).filter(({ reset }) => chosen.includes(reset as Scope))
  const letGo = effects.find(({ reset }) => reset === 'force_deletes')?.count ?? 0
  return (
    <section className="card card-part">
      <RunTabs application={id} />
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('cycle', 'restart', '--app', name, '--reset', ...chosen)}
        curl={curlLine('GET', applicationPath(id, `/restart?reset=${chosen.join(',')}`))}
      />
      <div className="two">
        <Checkbox.Group
          label={text.choose}
          value={[...chosen]}
          onChange={(values) => {
            restart.reset()
            setChosen(scopes.filter((one) => values.includes(one)))
          }}
        >
          <Stack gap={8} mt={6}>
            {scopes.map((one) => (
              <Checkbox key={one} value={one} label={text.scopes[one]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Effects effects={effects} />
      </div>
      <Problem error={error} />
      <div className="row" style={{ marginBlockStart: 12 }}>
        <ActButton may="applications.run" disabled={chosen.length === 0} onClick={() => setAsking(true)}>
          {text.act}
        </ActButton>
        <div role="status" className="said">
          {restart.isSuccess && (
            <>
              {text.done}{' '}
              <Link to="/outbound/applications/$application" params={{ application: id }}>
                {text.follow}
              </Link>
            </>
          )}
        </div>
      </div>
      <Confirm
        key={letGo}
        title={text.title2(name)}
        consequence={
          <>
            {text.consequence} {effects.map(({ clears }) => clears).join(' ')}
          </>
        }
        action={text.act}
        opened={asking}
        pending={restart.isPending}
        error={restart.error}
        onConfirm={() => restart.mutate(undefined)}
        onClose={() => {
          restart.reset()
          setAsking(false)
        }}
        {...(letGo > 0 ? { type: { text: String(letGo), label: text.typeDeletes(letGo) } } : {})}
      />
    </section>
  )
}

/** What each choice clears and keeps, and how many it concerns. */
const Effects = ({ effects }: Pick<RestartAnswer, 'effects'>) => (
  <section aria-labelledby="effects" aria-live="polite">
    <Title order={3} id="effects">
      {text.effect}
    </Title>
    {effects.length === 0 && <Text c="dimmed">{text.none}</Text>}
    <ul className="setup effects">
      {effects.map(({ reset, count, clears, keeps }) => (
        <li key={reset}>
          <strong>{text.scopes[reset as Scope]}</strong>{' '}
          <span className="dim">({text.concerns(formatNumber(count))})</span>
          <div>
            {text.clears}: {clears}
          </div>
          <div>
            {text.keeps}: {keeps}
          </div>
        </li>
      ))}
    </ul>
  </section>
)
