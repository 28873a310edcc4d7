import type { ApiClient } from '../client.ts'
import type { Output } from '../output.ts'
import { applyChanges } from './apply-changes.ts'
import { importCompany, prepareApplications } from './prepare-demo.ts'
import { makeSampleCompany } from './sample-company.ts'
import { lastLogId, tellCycles, tellFailures, tellNews } from './tell.ts'
import { runCycles } from './watch-cycles.ts'

/**
 * The whole journey over the management API, as a user would make it: a company, three tenants, three applications,
 * their initial cycles, ten changes, their incremental cycles, one failure to mend. Over data of an earlier demo it
 * does only what is left to do.
 */
export async function runDemo(api: ApiClient, output: Output, signal: AbortSignal): Promise<void> {
  const company = makeSampleCompany()
  const { paint } = output

  output.lines(paint.bold('\nThe company'))
  const isNew = await importCompany(api, company)
  const size = `${company.people.length.toLocaleString('en')} people, ${company.groups.length} groups`
  output.lines(isNew ? `  ${size}, imported from two CSV files` : '  is in the directory already')

  output.lines(paint.bold('\nThree applications, each a tenant of the SCIM provider in this same process'))
  const applications = await prepareApplications(api, ({ name, who }) => output.lines(`  ${name}: ${who}`))

  output.lines(paint.bold(isNew ? '\nInitial cycles' : '\nCycles'))
  const cycles = await runCycles(api, applications, output.progress(), signal)
  if (signal.aborted) return
  tellCycles(output, applications, cycles)

  const since = await Promise.all(applications.map((application) => lastLogId(api, application)))
  const stories = await applyChanges(api, company)
  if (stories.length > 0) {
    output.lines(paint.bold('\nTen things happen at the company'), ...stories.map((story) => `  ${story}`))
    output.lines(paint.bold('\nIncremental cycles: what that meant for the applications'))
    await runCycles(api, applications, output.progress(), signal)
    if (signal.aborted) return
    await tellNews(api, output, applications, since)
  } else if (cycles.every(({ counts }) => counts.written === 0)) {
    output.lines('\nEverything is as it should be: nothing was written to any application.')
  }

  output.lines(paint.bold('\nOne thing is wrong, on purpose'))
  await tellFailures(api, output, applications)
  const { userName, mail } = company.broken
  output.lines(`      Mend it: npx rollcall directory person set ${userName} mail=${mail}`)
}
