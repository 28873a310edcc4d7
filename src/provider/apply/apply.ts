import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { Command, DeleteCommand, DiscoverCommand, ResourceCommand } from '../command.ts'
import { discover } from '../discovery.ts'
import type { Provider } from '../provider.ts'
import { type Caller, known } from '../tenants/tenant.ts'
import { checkVersion } from './check-version.ts'
import { applyCreate } from './create.ts'
import { applyList } from './list.ts'
import { applyPatchCommand } from './patch.ts'
import { applyReplace } from './replace.ts'

/** Turns what a client asks into what the store is to do. Decides only; touches nothing. */
export function apply(
  command: Exclude<Command, { kind: 'bulk' }>,
  caller: Caller | undefined,
  provider: Provider,
  context: RequestContext,
): Action {
  if (command.kind === 'options') return { kind: 'none' }
  if (command.kind === 'discover') return applyDiscover(command, caller, provider, context)
  return applyToResources(command, known(caller), provider, context)
}

function applyDiscover(
  { document, name }: DiscoverCommand,
  caller: Caller | undefined,
  provider: Provider,
  { baseUrl }: RequestContext,
): Action {
  const registry = provider.registryOf(caller)
  return { kind: 'answer', document: discover(document, name, registry, provider, baseUrl) }
}

function applyToResources(
  command: ResourceCommand,
  caller: Caller,
  provider: Provider,
  context: RequestContext,
): Action {
  switch (command.kind) {
    case 'read':
      return {
        kind: 'read',
        type: command.type,
        id: command.id,
        include: includeFor([command.type], command.selection, context.baseUrl),
      }
    case 'list':
      return applyList(command, caller, provider, context)
    case 'create':
      return applyCreate(command, caller, provider.newId(), context)
    case 'replace':
      return applyReplace(command, caller, context)
    case 'patch':
      return applyPatchCommand(command, caller, context)
    case 'delete':
      return applyDelete(command)
  }
}

function applyDelete(command: DeleteCommand): Action {
  return {
    kind: 'remove',
    type: command.type,
    id: command.id,
    check: (current) => checkVersion(command.ifMatch, current),
  }
}
