import { RollcallError } from '../../errors/rollcall-error.ts'
import { isJsonObject, type JsonObject } from '../../scim/index.ts'
import { judgeReply, readId, readReason } from '../outcome.ts'
import { readTargetValue } from '../read-target-value.ts'
import type { UnknownAccount } from '../reconciliation/drift.ts'
import type { Target } from '../target/target.ts'
import { type ImportRow, refusedRow, skippedRow } from './import-row.ts'

/** An account as it is now, or why it is passed over. */
export type ReadAccount = UnknownAccount &
  ({ readonly resource: JsonObject } | { readonly row: ImportRow; readonly resource: null })

/** Reads at once; the target's own pace holds them back. */
const atOnce = 5

/**
 * Reads accounts one by one, with all their values: what a reconciliation saw may be days old.
 * @throws RollcallError when the target cannot be read at all
 */
export async function readAccounts(
  target: Target,
  accounts: readonly UnknownAccount[],
  findOwner: (targetId: string) => Promise<string | null>,
): Promise<readonly ReadAccount[]> {
  const read: ReadAccount[] = []
  for (let from = 0; from < accounts.length; from += atOnce) {
    const some = accounts.slice(from, from + atOnce)
    read.push(...(await Promise.all(some.map((account) => readAccount(target, account, findOwner)))))
  }
  return read
}

async function readAccount(
  target: Target,
  account: UnknownAccount,
  findOwner: (targetId: string) => Promise<string | null>,
): Promise<ReadAccount> {
  const passedOver = (row: ImportRow): ReadAccount => ({ ...account, row, resource: null })
  const { targetId, name } = account
  if ((await findOwner(targetId)) !== null) return passedOver(skippedRow({ targetId, name }, 'linked'))
  const reply = await target.get('person', targetId)
  if (reply.kind === 'answer' && reply.status === 404 && reply.form !== 'html')
    return passedOver(skippedRow({ targetId, name }, 'gone'))
  const { verdict, code } = judgeReply('read', reply)
  const detail = readReason(reply)
  if (verdict === 'stop') throw new RollcallError(code ?? 'target_not_scim', { detail })
  const body = reply.kind === 'answer' ? (reply.body ?? null) : null
  if (verdict !== 'done' || !isJsonObject(body)) {
    const error = { code: 'import_account_unreadable', details: { account: targetId, detail } } as const
    return passedOver(refusedRow({ targetId, name }, error))
  }
  if (readId(body) !== targetId) {
    const error = {
      code: 'import_account_unreadable',
      details: { account: targetId, detail: 'Another account answered for it.' },
    } as const
    return passedOver(refusedRow({ targetId, name }, error))
  }
  const active = readTargetValue(body, 'active')
  if (active !== undefined && String(active).toLowerCase() !== 'true')
    return passedOver(skippedRow({ targetId, name }, 'inactive'))
  return { ...account, resource: body }
}
