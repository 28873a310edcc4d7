import { v7 } from 'uuid'
import type { LiveEventSink } from '../api/live-events.ts'
import type { Provider } from '../provider/provider.ts'
import type { RequestLogPorts } from '../provider/request-log/read-requests.ts'
import type { RequestEntry } from '../provider/request-log/request-entry.ts'
import { openRequestRecorder, type RequestRecorder } from '../provider/request-log/request-recorder.ts'
import { createHealthStore } from '../store/provider/connections/health.ts'
import { createRequestLogStore } from '../store/provider/request-log.ts'
import { tryOut } from '../store/provider/try-out.ts'
import { Counter } from './metrics.ts'
import type { ServerContext } from './server-context.ts'

/** How long requests are kept, and what was said in them where a tenant asked for that. */
export const requestDays = { entries: 30, bodies: 7 } as const

/** The request log of every tenant: written behind the requests, told to open pages. */
export function wireRequestLog(
  { database, secretBox, logger, metrics }: ServerContext,
  events: LiveEventSink,
): { recorder: RequestRecorder; ports: (provider: Provider) => RequestLogPorts } {
  const store = createRequestLogStore(database)
  const droppedTotal = new Counter({
    name: 'rollcall_request_log_dropped_total',
    help: 'SCIM requests that could not be recorded because too many waited for the database.',
    registers: [metrics],
  })
  const recorder = openRequestRecorder({
    store,
    health: createHealthStore(database),
    seal: secretBox,
    onError: (error) => logger.warn({ err: error }, 'SCIM requests could not be recorded; trying again'),
    onHealthError: (err) => logger.warn({ err }, 'how connections are doing could not be noted'),
    onWritten(written, dropped) {
      if (dropped > 0) {
        droppedTotal.inc(dropped)
        logger.warn({ dropped }, 'SCIM requests were not recorded: too many waited for the database')
      }
      for (const [tenantId, count] of countByTenant(written)) {
        events.publish({ name: 'tenant.request', tenantId, data: { tenantId, ...count } })
      }
    },
  })
  return {
    recorder,
    ports: (provider) => ({
      store,
      seal: secretBox,
      provider,
      tryOut: (tenantId, work) => tryOut(database, tenantId, v7, work),
    }),
  }
}

function countByTenant(entries: readonly RequestEntry[]): Map<string, { appended: number; refused: number }> {
  const counts = new Map<string, { appended: number; refused: number }>()
  for (const { tenantId, status } of entries) {
    const { appended, refused } = counts.get(tenantId) ?? { appended: 0, refused: 0 }
    counts.set(tenantId, { appended: appended + 1, refused: refused + (status >= 400 ? 1 : 0) })
  }
  return counts
}
