import { RollcallError } from '../errors/rollcall-error.ts'
import { listedRejections } from './explain-rejection.ts'
import type { ColumnUse, ImportReport, RejectedLine, RejectionReason } from './import-report.ts'
import type { FileKind } from './source/csv-headers/form.ts'
import { type CsvFile, openCsv } from './source/read-csv.ts'
import { readMemberRow } from './source/read-member-row.ts'
import { readObjectRow } from './source/read-object-row.ts'
import type { RecognisedForm } from './source/recognise-form.ts'
import type { StagedMember, StagedObject, UnusableRow } from './source/staged-row.ts'
import type { Completeness, DirectoryStore, ImportBatches, MergeOrder, MergeOutcome } from './store.ts'

export interface ImportOptions {
  /** Name of the file, for the report and the history. */
  readonly source: string
  /** The kind of file the caller needs; null: whichever its headers say. */
  readonly expected?: FileKind | null
  /** Say what would change, and change nothing. */
  readonly dryRun?: boolean
  /** The file is a full list: who is missing from it has left, if the file proves to be whole. */
  readonly complete?: boolean
  /** With `complete`: this many leavers are right, though they are more than a tenth. */
  readonly allowShrink?: number | null
  readonly at: Date
}

/**
 * Imports one CSV file: open → recognise → stage line by line → merge. Lines that cannot be taken are in the report,
 * the others go in. Absence is not deletion: nobody leaves unless the file is declared, and proves to be, complete.
 *
 * @param bytes the file, read as a stream and never held
 * @throws RollcallError csv_…; nothing was changed then
 */
export async function importDirectory(
  store: DirectoryStore,
  directoryId: string,
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportReport> {
  const file = await openCsv(bytes, options.expected ?? null)
  const tally = createTally()
  const dryRun = options.dryRun ?? false
  const outcome = await store.runImport(directoryId, { dryRun }, async (batches) => {
    await stageFile(file, batches, tally)
    if (tally.lines === 0) throw new RollcallError('csv_no_lines', { form: file.recognised.form.title })
    const complete = options.complete ? proveComplete(file, tally, options.allowShrink ?? null) : null
    return merge(batches, file.recognised, {
      source: options.source,
      form: file.recognised.form.name,
      at: options.at,
      lines: tally.lines,
      complete,
    })
  })
  return makeReport(file.recognised, options, tally, outcome)
}

interface Tally {
  lines: number
  staged: number
  /** A line was left out whose person or group could not even be told. */
  unnamed: number
  readonly rejected: RejectedLine[]
  readonly byReason: Map<RejectionReason, number>
}

function createTally(): Tally {
  return { lines: 0, staged: 0, unnamed: 0, rejected: [], byReason: new Map() }
}

/** This many lines without a single usable one, from the beginning: junk, not a file with mistakes. */
const hopelessLines = 1000

async function stageFile(file: CsvFile, batches: ImportBatches, tally: Tally): Promise<void> {
  const members = file.recognised.form.kind === 'members'
  for await (const rows of file.batches) {
    const objects: StagedObject[] = []
    const memberships: StagedMember[] = []
    const unusable: UnusableRow[] = []
    for (const row of rows) {
      tally.lines += 1
      const read = members ? readMemberRow(row, file.recognised) : readObjectRow(row, file.recognised)
      if ('unusable' in read) unusable.push(read.unusable)
      else if ('member' in read.staged) memberships.push(read.staged)
      else objects.push(read.staged)
    }
    noteRejections(tally, unusable)
    tally.staged += objects.length + memberships.length
    if (tally.staged === 0 && tally.lines >= hopelessLines) throw notUsable(tally)
    if (objects.length > 0) await batches.stageObjects(objects)
    if (memberships.length > 0) await batches.stageMembers(memberships)
    const named = unusable.filter(({ name, sourceId }) => name !== null || sourceId !== null)
    if (named.length > 0) await batches.stageUnusable(named)
  }
}

function noteRejections(tally: Tally, unusable: readonly UnusableRow[]): void {
  for (const { rejection, name, sourceId } of unusable) {
    if (tally.rejected.length < listedRejections) tally.rejected.push(rejection)
    tally.byReason.set(rejection.reason, (tally.byReason.get(rejection.reason) ?? 0) + 1)
    if (name === null && sourceId === null) tally.unnamed += 1
  }
}

function notUsable(tally: Tally): RollcallError {
  const first = tally.rejected[0]
  return new RollcallError('csv_not_usable', { lines: tally.lines, line: first?.line, why: first?.why })
}

/** What can be told from the file alone. Whether it shrank is told by comparing it with the directory. */
function proveComplete(file: CsvFile, tally: Tally, allowShrink: number | null): Completeness {
  if (!file.endsWithLineEnd()) {
    throw new RollcallError('csv_truncated', {
      why: 'Its last line has no line end, as if the copying had stopped in the middle of it.',
    })
  }
  return { everyLineNamed: tally.unnamed === 0, allowShrink }
}

function merge(
  batches: ImportBatches,
  { form, columns }: RecognisedForm,
  order: MergeOrder,
): Promise<MergeOutcome> {
  if (form.kind === 'members') return batches.mergeMembers(order)
  const own = columns.flatMap(({ target }) => (target.to === 'attribute' ? [target.name] : []))
  const derived = form.derived
    .filter(({ from }) => from.some((name) => own.includes(name)))
    .map(({ attribute }) => attribute)
  return batches.mergeObjects({
    ...order,
    kind: form.kind,
    attributes: [...new Set([...own, ...derived])],
    hasManagers: columns.some(({ target }) => target.to === 'manager'),
  })
}

function makeReport(
  { form, columns }: RecognisedForm,
  options: ImportOptions,
  tally: Tally,
  outcome: MergeOutcome,
): ImportReport {
  const byReason: Partial<Record<RejectionReason, number>> = Object.fromEntries(tally.byReason)
  for (const [reason, count] of Object.entries(outcome.rejectedByReason) as [RejectionReason, number][]) {
    byReason[reason] = (byReason[reason] ?? 0) + count
  }
  const rejected = Object.values(byReason).reduce((sum, count) => sum + count, 0)
  const rejectedLines = [...tally.rejected, ...outcome.rejected].sort((left, right) => left.line - right.line)
  return {
    kind: form.kind,
    form: { name: form.name, title: form.title },
    source: options.source,
    dryRun: options.dryRun ?? false,
    complete: options.complete ?? false,
    lines: tally.lines,
    accepted: tally.lines - rejected,
    rejected,
    created: outcome.created,
    updated: outcome.updated,
    restored: outcome.restored,
    unchanged: outcome.unchanged,
    left: outcome.left,
    kept: outcome.kept,
    groupsCreated: outcome.groupsCreated,
    managersMissing: outcome.managersMissing,
    rejectedLines: rejectedLines.slice(0, listedRejections),
    rejectedByReason: byReason,
    columns: columns.map(describeColumn),
    changes: options.dryRun ? null : outcome.changes,
  }
}

function describeColumn({ header, target }: RecognisedForm['columns'][number]): ColumnUse {
  if (target.to === 'nothing') return { header, becomes: null, why: target.why }
  return { header, becomes: target.to === 'attribute' ? target.name : target.to, why: null }
}
