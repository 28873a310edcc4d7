import { Button } from '@mantine/core'
import { applicationPath } from '../../api/outbound.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { ReasonText } from '../../parts/reason-text.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { outbound } from '../../text/outbound.ts'
import { CheckList } from './connection-check.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { changeOf, inputOf } from './connection-input.ts'
import { useApplication } from './use-application.tsx'
import { useConnection } from './use-connection.ts'

const text = outbound.connection

/** `…/connection`: URL and secret, and the test with its next steps. */
export function Connection() {
  const application = useApplication()
  const { id, name, connection, reasons } = application
  const { test, save } = useConnection(id)
  const initial = inputOf(name, connection)
  const ending = reasons.find(({ code }) => code.startsWith('credential_'))
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('app', 'test', name)}
        curl={curlLine('POST', applicationPath(id, '/test'))}
      />
      {ending !== undefined && (
        <p className="notice">
          <ReasonText text={ending.text} />
        </p>
      )}
      <div className="two">
        <ConnectionForm
          initial={initial}
          tokenSet={connection.tokenSet}
          certificateSet={connection.caCertificateSet ?? false}
          pending={save.isPending}
          error={save.error}
          onSave={(input) => save.mutate(changeOf(input, initial))}
        >
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate(undefined)}>
            {text.test}
          </Button>
        </ConnectionForm>
        <div>
          <CheckList
            application={application}
            check={test.data}
            pending={test.isPending}
            onUseUrl={(url) => save.mutate({ url })}
          />
          <Problem error={test.error} />
        </div>
      </div>
    </section>
  )
}
