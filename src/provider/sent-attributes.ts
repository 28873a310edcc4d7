import { isJsonObject, type JsonObject, type JsonValue, parsePatch, type Resource } from '../scim/index.ts'
import type { Command, PatchCommand } from './command.ts'
import { planOf } from './describe-resource.ts'
import type { Caller } from './tenants/tenant.ts'

/**
 * What the client itself sent in this request: an attribute returned on request is shown to it in the answer (RFC 7643 §7),
 * whether it came in a POST, a PUT or a PATCH.
 */
export function sentAttributes(command: Command, caller: Caller | undefined): Resource | undefined {
  if (command.kind === 'create' || command.kind === 'replace') {
    return isJsonObject(command.body) ? command.body : undefined
  }
  return command.kind === 'patch' && caller ? patchedAttributes(command, caller) : undefined
}

/** As if what the operations name had been a body. Read again only for types that have something to be asked for. */
function patchedAttributes({ type, body }: PatchCommand, { profile }: Caller): Resource | undefined {
  if (!planOf(type).answersRequests) return undefined
  const sent: JsonObject = {}
  for (const { target, value = true } of parsePatch(body, type, profile, [])) {
    if (target.kind === 'extension') continue
    const { extension, attribute, subAttribute: ofPath } = target.path
    const sub = target.kind === 'element' ? target.subAttribute : ofPath
    const holder = extension === undefined ? sent : objectAt(sent, extension)
    if (sub === undefined) holder[attribute.name] = value
    else objectAt(holder, attribute.name)[sub.name] = true
  }
  return sent
}

function objectAt(holder: JsonObject, name: string): { [name: string]: JsonValue } {
  const before = holder[name]
  const object = isJsonObject(before) ? before : {}
  holder[name] = object
  return object
}
