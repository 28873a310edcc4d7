import { Button } from '@mantine/core'
import { applicationPath } from '../../api/outbound.ts'
import { failureOf } from '../../api/request.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { outbound } from '../../text/outbound.ts'
import { CheckList } from './connection-check.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { useApplication } from './use-application.tsx'
import { useConnection } from './use-connection.ts'

const text = outbound.connection

/** `…/connection`: URL and token, and the test with its next steps. */
export function Connection() {
  const application = useApplication()
  const { id, name, connection } = application
  const { settings, test, save } = useConnection(id)
  const allowPrivateAddress = settings.data?.connection.allowPrivateAddress
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('app', 'test', name)}
        curl={curlLine('POST', applicationPath(id, '/test'))}
      />
      {settings.error !== null && (
        <BrokenState failure={failureOf(settings.error)} onRetry={() => void settings.refetch()} />
      )}
      {settings.isPending && <LoadingRows />}
      {allowPrivateAddress !== undefined && (
        <div className="two">
          <ConnectionForm
            initial={{ name, url: connection.url, token: '', allowPrivateAddress }}
            tokenSet={connection.tokenSet}
            pending={save.isPending}
            error={save.error}
            onSave={(input) => save.mutate(input)}
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
              onUseUrl={(url) => save.mutate({ url, token: '', allowPrivateAddress })}
            />
            <Problem error={test.error} />
          </div>
        </div>
      )}
    </section>
  )
}
