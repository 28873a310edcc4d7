import { isJsonObject, type JsonValue } from '../scim/index.ts'
import type { Action, Outcome, RequestContext } from './action.ts'
import type { Command } from './command.ts'
import type { Touched } from './provider.ts'
import { wholeResource } from './render.ts'
import type { ResourceChange } from './store.ts'

/** A bulk request may hold a thousand operations; the log names the first of them. */
const mostTouched = 20

/** Begins the note of what a command is about. It is there even if the command is refused. */
export function touch(command: Command, context: Pick<RequestContext, 'touched'>): Touched {
  const touched: Touched = {
    type: typeNameOf(command),
    id: 'id' in command ? command.id : null,
    name: command.kind === 'create' || command.kind === 'replace' ? nameIn(command.body) : null,
    outcome: null,
    changed: [],
  }
  if (touched.type !== '' && context.touched.length < mostTouched) context.touched.push(touched)
  return touched
}

/** Nothing, for what is about no resource. */
function typeNameOf(command: Command): string {
  if (command.kind === 'list') return command.types.map(({ name }) => name).join(', ')
  return 'type' in command ? command.type.name : ''
}

/** The same action; what it decides on the way is noted. */
export function watch(action: Action, touched: Touched): Action {
  if (action.kind === 'update') {
    const { decide } = action
    return {
      ...action,
      decide: (current) => {
        const change = decide(current)
        touched.changed = change ? changedNames(change) : []
        return change
      },
    }
  }
  if (action.kind === 'remove') {
    const { check } = action
    return {
      ...action,
      check: (current) => {
        check(current)
        // The last moment at which its name is known.
        touched.name = nameIn(wholeResource(current))
      },
    }
  }
  return action
}

export function noteOutcome(outcome: Outcome, touched: Touched): void {
  switch (outcome.kind) {
    case 'created':
      touched.id = outcome.resource.id
      touched.outcome = 'created'
      return
    case 'updated':
      touched.outcome = outcome.changed ? 'updated' : 'unchanged'
      if (!outcome.changed) touched.changed = []
      return
    case 'removed':
      touched.outcome = 'deleted'
      return
    case 'resource':
    case 'page':
      touched.outcome = 'read'
  }
}

function changedNames({ changes, members }: ResourceChange): string[] {
  const names = isJsonObject(changes) ? Object.keys(changes) : []
  return members && members.length > 0 ? [...new Set([...names, 'members'])] : names
}

function nameIn(body: JsonValue): string | null {
  if (!isJsonObject(body)) return null
  const name = body['userName'] ?? body['displayName']
  return typeof name === 'string' ? name.slice(0, 300) : null
}
