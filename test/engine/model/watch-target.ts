import type { MembersDelta, Target, TargetKind, UpdateOperation } from '../../../src/engine/target/target.ts'
import type { JsonObject } from '../../../src/scim/index.ts'
import type { Database } from '../../../src/store/database.ts'
import { causeOf, isIn, type LinkFact, readFacts } from './facts.ts'

const writers = new Set<string>(['create', 'update', 'updateMembers', 'remove'])

/**
 * Looks at every write before it leaves: its intent is durable (I1), it has a reason that the directory gives (I5),
 * and nothing else is under way for the same object (I10).
 */
export function watchTarget(
  database: Database,
  applicationId: string,
  violations: string[],
  foreign: ReadonlySet<string>,
) {
  const flying = new Map<string, string>()

  async function judge(name: string, input: readonly unknown[]): Promise<void> {
    const facts = await readFacts(database, applicationId)
    const say = (text: string): void => void violations.push(`${name} ${JSON.stringify(input)}: ${text}`)
    if (name === 'updateMembers') {
      const [id, delta] = input as [string, MembersDelta]
      const group = facts.links.find((one) => one.kind === 'group' && one.targetId === id)
      const open = facts.edges.filter((one) => one.groupId === group?.sourceId && one.desired !== one.applied)
      const ready = (targetId: string, desired: boolean): boolean =>
        facts.links.some(
          (one) =>
            one.targetId === targetId &&
            open.some((edge) => edge.memberId === one.sourceId && edge.desired === desired),
        )
      if (!delta.add.every((one) => ready(one, true)) || !delta.remove.every((one) => ready(one, false)))
        say('a membership without a durable edge')
      return
    }
    const kind = input[0] as TargetKind
    if (name === 'create') {
      const { externalId } = input[1] as JsonObject
      const link = facts.links.find((one) => one.kind === kind && one.sourceId === externalId)
      if (link?.intent !== 'create') say(`sent without a durable intent (${link?.intent})`)
      if (typeof externalId === 'string' && !isIn(facts, kind, externalId))
        say('created for somebody out of scope')
      return
    }
    const id = input[1] as string
    const link = facts.links.find((one) => one.kind === kind && one.targetId === id && one.state !== 'gone')
    // An account that was just found has no link yet; the intent of whoever looked for it is there.
    const intended =
      link ?? facts.links.find((one) => one.kind === kind && one.intent !== null && one.targetId === null)
    if (intended === undefined || intended.intent === null) say('sent without a durable intent')
    if (name === 'remove') judgeEnd(link, 'delete')
    if (name === 'update' && disables(input[2] as UpdateOperation[])) judgeEnd(link, 'disable')

    function judgeEnd(ending: LinkFact | undefined, how: 'disable' | 'delete'): void {
      if (foreign.has(id) && ending === undefined) say('ended an account that is not ours')
      if (ending === undefined) return
      if (isIn(facts, kind, ending.sourceId)) say('ended the account of somebody in scope')
      if (ending.ownership !== 'created' && ending.ownership !== 'adopted')
        say('ended an account that is not ours')
      const cause = causeOf(facts, kind, ending.sourceId)
      const rule = facts.settings.leaving[cause].action
      const allowed = kind === 'group' ? rule === 'disable' || rule === 'delete' : rule === how
      if (!allowed) say(`${how} though the rule for ${cause} is ${rule}`)
    }
  }

  return {
    async idle() {
      while (flying.size > 0) await new Promise((resolve) => setTimeout(resolve, 2))
    },
    target: (target: Target): Target =>
      new Proxy(target, {
        get(all, name: keyof Target & string) {
          const real = (all[name] as (...input: unknown[]) => Promise<unknown>).bind(all)
          if (!writers.has(name)) return real
          return async (...input: unknown[]) => {
            const key = keyOf(name, input)
            const other = flying.get(key)
            if (other !== undefined) violations.push(`${name} of ${key} while ${other} is under way`)
            flying.set(key, name)
            try {
              await judge(name, input)
              return await real(...input)
            } finally {
              flying.delete(key)
            }
          }
        },
      }),
  }
}

/** A target for those who only look: every write is told but the ends of accounts, which wait for nobody. */
export function readOnly(target: Target, tell: (write: string) => void): Target {
  return new Proxy(target, {
    get(all, name: keyof Target & string) {
      const real = (all[name] as (...input: unknown[]) => Promise<unknown>).bind(all)
      return (...input: unknown[]) => {
        const ends = name === 'remove' || (name === 'update' && disables(input[2] as UpdateOperation[]))
        if (writers.has(name) && !ends) tell(`${name} ${JSON.stringify(input)}`)
        return real(...input)
      }
    },
  })
}

function keyOf(name: string, input: readonly unknown[]): string {
  if (name === 'updateMembers') return `group ${String(input[0])}`
  if (name === 'create') return `${String(input[0])} ${String((input[1] as JsonObject)['externalId'])}`
  return `${String(input[0])} ${String(input[1])}`
}

function disables(operations: readonly UpdateOperation[]): boolean {
  return operations.some(({ path, value }) => path === 'active' && (value === false || value === 'False'))
}
