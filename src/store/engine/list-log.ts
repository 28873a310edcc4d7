import { type LogOutcome, logActions, logOutcomes, outcomesOf } from '../../engine/log-entry.ts'
import type { LogQuery } from '../../engine/stores/log-store.ts'

export interface LogStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * The statement for a page of the provisioning log. Whatever the filters, it walks one index from where the page
 * begins and stops when the page is full: for each application, and each outcome where outcomes are asked for, so
 * many entries from the end; of those the newest. Rare outcomes in a log of millions cost as little as frequent ones.
 *
 * @param subjects Whose entries alone can pass, where that is known.
 */
export function listLogStatement(query: LogQuery, subjects?: readonly string[]): LogStatement {
  const values: unknown[] = []
  const where: string[] = []
  const place = (value: unknown): string => {
    values.push(value)
    return `$${values.length}`
  }
  const add = (condition: (place: string) => string, value: unknown): void => {
    if (value !== undefined) where.push(condition(place(value)))
  }
  const outcomes = outcomesIn(query)
  const direct = query.subjectId !== undefined || query.id !== undefined || subjects !== undefined
  if (direct) add((p) => `p.application_id = ${p}`, query.applicationId)
  add((p) => `p.cycle_id = ${p}::uuid`, query.cycleId)
  add((p) => `p.subject_id = ${p}::uuid`, query.subjectId)
  add((p) => `p.subject_kind = ${p}`, query.kind)
  add((p) => `p.subject_id = any(${p}::uuid[])`, subjects)
  add((p) => `p.target_id = ${p}`, query.targetId)
  add((p) => `p.id = ${p}`, query.id)
  add((p) => `p.error_code = ${p}`, query.errorCode)
  add((p) => `p.action = any(${p}::text[])`, query.actions)
  add((p) => `(p.subject_name ilike ${p} or p.subject_id::text ilike ${p})`, likeText(query.search))
  add((p) => `p.at >= ${p}`, query.since)
  add((p) => `p.at < ${p}`, query.until)
  add((p) => `p.id < ${p}`, query.before)
  add((p) => `p.id > ${p}`, query.after)
  const order = `order by p.id ${query.after === undefined ? 'desc' : 'asc'}`
  if (direct) {
    if (outcomes !== undefined) add((p) => `p.outcome = any(${p}::text[])`, outcomes)
    return {
      text: page(
        `select p.* from provisioning_log p where ${where.join(' and ')} ${order} limit ${place(query.limit)}`,
        order,
      ),
      values,
    }
  }
  const applications =
    query.applicationId === undefined ? everyApplication : `select ${place(query.applicationId)}::text as id`
  const each =
    outcomes === undefined
      ? `(${applications}) a`
      : `(${applications}) a cross join unnest(${place(outcomes)}::text[]) as o (outcome)`
  const limit = place(query.limit)
  const inEach = [
    'p.application_id = a.id',
    ...(outcomes === undefined ? [] : ['p.outcome = o.outcome']),
    ...where,
  ]
  return {
    text: page(
      `select p.* from ${each} cross join lateral (
         select * from provisioning_log p where ${inEach.join(' and ')} ${order} limit ${limit}
       ) p ${order} limit ${limit}`,
      order,
    ),
    values,
  }
}

/** Every application that has entries, deleted ones too: a few steps along the primary key. */
const everyApplication = `with recursive app (id) as (
    (select application_id from provisioning_log order by application_id limit 1)
    union all
    select (select l.application_id from provisioning_log l where l.application_id > app.id
      order by l.application_id limit 1) from app where app.id is not null
  ) select id from app where id is not null`

/** With what the application is called now. */
function page(entries: string, order: string): string {
  return `select p.*, a.name as application_name, a.settings #>> '{connection,url}' as application_url
    from (${entries}) p left join application a on a.id = p.application_id ${order}`
}

/** Undefined: all of them. An action narrows the outcomes there can be. */
function outcomesIn({ outcomes, actions }: LogQuery): readonly LogOutcome[] | undefined {
  if (outcomes === undefined && (actions === undefined || actions.length === logActions.length))
    return undefined
  const possible = new Set((actions ?? logActions).flatMap(outcomesOf))
  return (outcomes ?? logOutcomes).filter((one) => possible.has(one))
}

/** A literal part of a name: `%` and `_` in it mean themselves. */
function likeText(search: string | undefined): string | undefined {
  return search === undefined ? undefined : `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
}
