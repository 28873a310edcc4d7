import type { AuditEntryJson } from './access-shapes.ts'
import type { ExportFormat } from './log-export.ts'
import { writeCsvLine } from './write-csv.ts'

const columns = [
  ...[
    'id',
    'at',
    'action',
    'outcome',
    'code',
    'actorKind',
    'actorId',
    'actor',
    'actorRole',
    'via',
    'address',
  ],
  ...['targetKind', 'targetId', 'target', 'tenantId', 'requestId', 'changes'],
]

/** Entries as text, one chunk for each page. */
export async function* exportAudit(
  pages: AsyncIterable<readonly AuditEntryJson[]>,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield writeCsvLine(columns)
  for await (const page of pages) {
    const lines = page.map((entry) =>
      format === 'csv' ? writeCsvLine(cellsOf(entry)) : `${JSON.stringify(entry)}\n`,
    )
    if (lines.length > 0) yield lines.join('')
  }
}

function cellsOf({ actor, target, ...entry }: AuditEntryJson): readonly unknown[] {
  return [
    ...[entry.id, entry.at, entry.action, entry.outcome, entry.code],
    ...[actor.kind, actor.id, actor.name, actor.role, entry.via, entry.address],
    ...[target?.kind, target?.id, target?.name, entry.tenantId, entry.requestId, entry.changes],
  ]
}
