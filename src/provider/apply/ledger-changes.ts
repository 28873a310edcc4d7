import type { AttributeChange, JsonObject, JsonValue } from '../../scim/index.ts'

/** Changes as the ledger keeps them: by attribute, what was and what is; nothing of attributes that are never returned. */
export function ledgerChanges(changes: readonly AttributeChange[]): JsonObject {
  const kept: JsonObject = {}
  for (const { attribute, before, after } of changes) {
    if (attribute === 'password') continue
    const change: { [side: string]: JsonValue } = {}
    if (before !== undefined) change['before'] = before
    if (after !== undefined) change['after'] = after
    kept[attribute] = change
  }
  return kept
}
