import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type Application, applicationQuery, applicationsQuery } from '../../api/queries.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { BrokenState, LoadingCards, NoSuchThing } from '../../parts/states.tsx'
import { TabTitle } from '../../parts/tab-status.tsx'
import { outbound } from '../../text/outbound.ts'
import { ChooseTarget } from './wizard-choose.tsx'
import { MappingsStep } from './wizard-mappings.tsx'
import { NewTarget, SavedTarget } from './wizard-target.tsx'
import { TurnOnStep } from './wizard-turn-on.tsx'
import { TryStep, WhoStep } from './wizard-who.tsx'

const text = outbound.wizard
const steps = ['target', 'who', 'mappings', 'try', 'on'] as const
export type Step = (typeof steps)[number]

const from = '/outbound/applications/new'

/** `/outbound/applications/new`: five short pages, each saved, each with an address to come back to. */
export function AddApplication() {
  const { application: id, from: entry, step: wanted } = useSearch({ from })
  const step = steps.find((one) => one === wanted) ?? 'target'
  const body = useRef<HTMLElement>(null)
  const shown = useRef(`${step} ${entry}`)
  useEffect(() => {
    // Whoever goes on by keyboard goes on at the beginning of the page that comes, not at that of the document.
    if (shown.current === `${step} ${entry}`) return
    shown.current = `${step} ${entry}`
    body.current?.focus()
  }, [step, entry])
  return (
    <>
      <TabTitle title={text.title} />
      <PageHead title={text.title}>
        {id !== undefined && (
          <Link to="/outbound/applications/$application" params={{ application: id }}>
            {text.later}
          </Link>
        )}
      </PageHead>
      <StepList current={step} id={id} />
      <section ref={body} tabIndex={-1} aria-label={text.steps[step]} className="card card-part wizard">
        {id !== undefined ? (
          <Existing id={id} step={step} />
        ) : entry === undefined ? (
          <ChooseTarget />
        ) : (
          <NewTarget entryId={entry} />
        )}
      </section>
    </>
  )
}

const StepList = ({ current, id }: { readonly current: Step; readonly id: string | undefined }) => (
  <nav aria-label={text.stepLabel}>
    <ol className="wizard-steps">
      {steps.map((step, index) => (
        <li key={step} aria-current={step === current ? 'step' : undefined}>
          <span className="step-number">{index + 1}</span>
          {id === undefined || step === current ? (
            text.steps[step]
          ) : (
            <Link to={from} search={{ application: id, step }}>
              {text.steps[step]}
            </Link>
          )}
        </li>
      ))}
    </ol>
  </nav>
)

function Existing({ id, step }: { readonly id: string; readonly step: Step }) {
  const {
    data: application,
    error,
    isFetching,
    refetch,
  } = useQuery({
    ...applicationQuery(id),
    queryKey: applicationsQuery.queryKey,
  })
  const navigate = useNavigate({ from })
  if (application === undefined) {
    if (error === null) return <LoadingCards />
    return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  }
  if (application === null) {
    // Made a moment ago: the list is being read again.
    return isFetching ? <LoadingCards /> : <NoSuchThing what={outbound.what.application} />
  }
  const go = (next: Step) => void navigate({ search: { application: application.id, step: next } })
  return <StepPage application={application} step={step} onGo={go} />
}

interface StepPageProps {
  readonly application: Application
  readonly step: Step
  readonly onGo: (step: Step) => void
}

function StepPage({ application, step, onGo }: StepPageProps) {
  return (
    <>
      <Text size="md" fw={600} mb={8}>
        {application.name}
      </Text>
      {step === 'target' && <SavedTarget application={application} onNext={() => onGo('who')} />}
      {step === 'who' && <WhoStep application={application} onNext={() => onGo('mappings')} />}
      {step === 'mappings' && <MappingsStep application={application} onNext={() => onGo('try')} />}
      {step === 'try' && <TryStep application={application} onNext={() => onGo('on')} />}
      {step === 'on' && <TurnOnStep application={application} />}
    </>
  )
}
