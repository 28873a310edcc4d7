import { useNavigate, useSearch } from '@tanstack/react-router'
import { PageHead } from '../../parts/page-head.tsx'
import { outbound } from '../../text/outbound.ts'
import { OnDemandRun } from './on-demand-run.tsx'
import { useApplication } from './use-application.tsx'

const from = '/outbound/applications/$application/on-demand'

/** `…/on-demand`: one person or group now, step by step. Whom is in the URL. */
export function OnDemand() {
  const application = useApplication()
  const { kind, principal } = useSearch({ from })
  const navigate = useNavigate({ from })
  return (
    <section className="card card-part">
      <PageHead order={2} title={outbound.onDemand.title} about={outbound.onDemand.about} />
      <OnDemandRun
        application={application}
        kind={kind === 'group' ? 'group' : 'person'}
        principal={principal}
        onChoose={(nextKind, next) =>
          void navigate({
            search: { kind: nextKind, ...(next === undefined ? {} : { principal: next }) },
            replace: true,
          })
        }
      />
    </section>
  )
}
