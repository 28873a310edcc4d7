import { type AttributeChange, diffResources, type JsonObject, type ResourceType } from '../../scim/index.ts'

/** What is not applied yet, attribute by attribute; of somebody new, every attribute. `id` and `schemas` tell nobody anything. */
export function differences(
  applied: string | null,
  document: string,
  isGone: boolean,
  type: ResourceType,
): AttributeChange[] {
  const before = applied === null ? {} : (JSON.parse(applied) as JsonObject)
  const after = isGone ? {} : (JSON.parse(document) as JsonObject)
  return diffResources(before, after, type).filter(({ attribute }) => attribute !== 'id')
}
