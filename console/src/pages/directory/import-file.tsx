import { Button, Checkbox, FileInput, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ImportReport } from '../../api/directory.ts'
import { upload } from '../../api/request.ts'
import { CopyCommand } from '../../parts/copy-command.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Problem } from '../../parts/problem.tsx'
import { cliLine } from '../../parts/shell-quote.ts'
import { TabTitle } from '../../parts/tab-status.tsx'
import { useAction } from '../../parts/use-action.ts'
import { directory } from '../../text/directory.ts'
import { ImportReportView } from './import-report.tsx'

const text = directory.import

/** `…/directory/import`: a CSV file, previewed first, with a report of every line that was not taken. */
export function ImportFile() {
  const [file, setFile] = useState<File | null>(null)
  const [source, setSource] = useState('')
  const [complete, setComplete] = useState(false)
  const run = useAction(
    (dryRun: boolean) => {
      const query = new URLSearchParams({
        dryRun: String(dryRun),
        complete: String(complete),
        source: source.trim() === '' ? (file?.name ?? '') : source.trim(),
      })
      return upload<ImportReport>(`/directory/imports?${query}`, file ?? new Blob())
    },
    { refresh: [['directory'], ['principals']] },
  )
  const name = file?.name ?? 'people.csv'
  return (
    <div className="stack">
      <TabTitle title={text.title} />
      <section className="card card-part">
        <PageHead title={text.title} about={text.about} />
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (file !== null) run.mutate(true)
          }}
        >
          <Stack gap="sm" maw={560}>
            <FileInput
              label={text.file}
              description={text.fileHint}
              placeholder={text.choose}
              accept=".csv,.txt,text/csv"
              value={file}
              onChange={(chosen) => {
                setFile(chosen)
                run.reset()
              }}
            />
            <TextInput
              label={text.source}
              description={text.sourceHint}
              placeholder={file?.name ?? ''}
              value={source}
              maxLength={255}
              onChange={(event) => setSource(event.currentTarget.value)}
            />
            <Checkbox
              label={text.complete}
              description={text.completeHint}
              checked={complete}
              onChange={(event) => setComplete(event.currentTarget.checked)}
            />
            <Problem error={run.error} />
            <div className="row">
              <Button type="submit" disabled={file === null} loading={run.isPending && run.variables}>
                {text.preview}
              </Button>
              <Button
                variant="default"
                disabled={file === null}
                loading={run.isPending && !run.variables}
                onClick={() => run.mutate(false)}
              >
                {text.run}
              </Button>
            </div>
            <CopyCommand
              command={cliLine('directory', 'import', name, ...(complete ? ['--complete'] : []))}
            />
          </Stack>
        </form>
      </section>
      <div role="status">{run.data !== undefined && <ImportReportView report={run.data} />}</div>
    </div>
  )
}
