import type { LogEntry } from './shapes.ts'
import { writeCsvLine } from './write-csv.ts'

export const exportFormats = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** The three files of a CSV export; `id` of an entry joins them. */
export const exportParts = ['entries', 'steps', 'changes'] as const
export type ExportPart = (typeof exportParts)[number]

const columns: Readonly<Record<ExportPart, readonly string[]>> = {
  entries: [
    ...['id', 'at', 'applicationId', 'application', 'cycleId', 'kind', 'subjectId', 'subject', 'targetId'],
    ...['action', 'status', 'outcome', 'reason', 'text', 'durationMs', 'initiatedBy'],
    ...['errorCode', 'errorCategory', 'errorTitle', 'errorCause', 'errorNext', 'errorDetail'],
  ],
  steps: ['id', 'step', 'outcome', 'text', 'durationMs', 'details'],
  changes: ['id', 'attribute', 'before', 'after'],
}

/** Entries as text, one chunk for each page: what is held is one page, however long the log is. */
export async function* exportLog(
  pages: AsyncIterable<readonly LogEntry[]>,
  format: ExportFormat,
  part: ExportPart,
): AsyncGenerator<string> {
  if (format === 'csv') yield writeCsvLine(columns[part])
  for await (const page of pages) {
    const lines =
      format === 'csv' ? page.flatMap((entry) => rows[part](entry).map(writeCsvLine)) : page.map(line)
    if (lines.length > 0) yield lines.join('')
  }
}

const line = (entry: LogEntry): string => `${JSON.stringify(entry)}\n`

const rows: Readonly<Record<ExportPart, (entry: LogEntry) => readonly (readonly unknown[])[]>> = {
  entries: ({ subject, targetSystem, initiatedBy, error, ...entry }) => [
    [
      ...[entry.id, entry.at, entry.applicationId, targetSystem.name, entry.cycleId],
      ...[subject.kind, subject.id, subject.name, entry.targetId],
      ...[entry.action, entry.status, entry.outcome, entry.reason, entry.text, entry.durationMs],
      initiatedBy.name,
      ...[error?.code, error?.category, error?.title, error?.cause, error?.next, error?.detail],
    ],
  ],
  steps: ({ id, steps }) =>
    steps.map(({ name, outcome, text, durationMs, details }) => [
      id,
      name,
      outcome,
      text,
      durationMs,
      details,
    ]),
  changes: ({ id, changes }) => changes.map(({ attribute, before, after }) => [id, attribute, before, after]),
}
