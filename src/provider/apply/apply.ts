import { type Action, includeFor, type RequestContext } from '../action.ts'
import type { Command, DeleteCommand } from '../command.ts'
import type { Provider } from '../provider.ts'
import type { Caller } from '../tenant.ts'
import { checkVersion } from './check-version.ts'
import { applyCreate } from './create.ts'
import { applyList } from './list.ts'
import { applyPatchCommand } from './patch.ts'
import { applyReplace } from './replace.ts'

/** Turns what a client asks into what the store is to do. Decides only; touches nothing. */
export function apply(
  command: Exclude<Command, { kind: 'discover' | 'bulk' | 'options' }>,
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
