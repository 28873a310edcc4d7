import { Button, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { OctagonX } from 'lucide-react'
import { applicationPath, type ConnectionCheck } from '../../api/outbound.ts'
import { type Application, applicationsQuery } from '../../api/queries.ts'
import { post } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Moment, RelativeTime, useNow } from '../../parts/time.tsx'
import { useAction } from '../../parts/use-action.ts'
import { en } from '../../text/en.ts'
import { formatExact } from '../../text/format.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.quarantine

/** What, since when, with what effect, and what to do: on every page of an application that is in quarantine. */
export function QuarantineBanner({ application }: { readonly application: Application }) {
  const { id, quarantine } = application
  const resume = useAction((_: undefined) => testAndResume(id), { refresh: [applicationsQuery.queryKey] })
  if (quarantine === null) return null
  const params = { application: id }
  return (
    <section className="quarantine" aria-label={en.application.status.quarantined}>
      <Text size="md" component="div">
        <strong className="status">
          <OctagonX size={16} aria-hidden />
          <span title={formatExact(quarantine.since)}>
            {en.application.status.quarantined} <RelativeTime at={quarantine.since} />.
          </span>
        </strong>{' '}
        {quarantine.title} {quarantine.cause} <code className="code">{quarantine.code}</code>
      </Text>
      <Text size="md" component="div">
        {quarantine.effect ?? text.effect} <Tries {...quarantine} />
      </Text>
      <Text size="md" component="div">
        <strong>{en.failures.next}</strong> {quarantine.next}
      </Text>
      <Group gap="xs">
        <Button
          size="xs"
          renderRoot={(props) => (
            <Link to="/outbound/applications/$application/connection" params={params} {...props} />
          )}
        >
          {text.update}
        </Button>
        <ActButton
          may="applications.run"
          size="xs"
          variant="default"
          loading={resume.isPending}
          onClick={() => resume.mutate(undefined)}
        >
          {text.resume}
        </ActButton>
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => (
            <Link
              to="/outbound/applications/$application/logs"
              params={params}
              search={{ outcome: 'failed' }}
              {...props}
            />
          )}
        >
          {text.calls}
        </Button>
      </Group>
      {resume.data === false && <Text size="md">{text.stillBroken}</Text>}
      <Problem error={resume.error} />
    </section>
  )
}

type Quarantine = NonNullable<Application['quarantine']>

/** When it is tried again by itself, and until when. */
function Tries({ nextTryAt, stopsAt }: Quarantine) {
  const isDue = Date.parse(nextTryAt) <= useNow()
  return (
    <>
      {isDue ? (
        text.nextTryDue
      ) : (
        <>
          {text.nextTry} <RelativeTime at={nextTryAt} />
        </>
      )}
      {stopsAt !== undefined && (
        <>
          ; {text.stops} <Moment at={stopsAt} />
        </>
      )}
      .
    </>
  )
}

/** Resumes only when the connection test passes; whether it did. */
async function testAndResume(id: string): Promise<boolean> {
  const { passed } = await post<ConnectionCheck>(applicationPath(id, '/test'))
  if (passed) await post(applicationPath(id, '/resume'))
  return passed
}
