import { RollcallError } from '../../errors/rollcall-error.ts'
import type { JsonObject, Registry, Schema } from '../../scim/index.ts'
import { ScimError } from '../../scim/index.ts'
import { compileDefinitions, type Definition, type DefinitionKind, leftOutExtensions } from './definitions.ts'
import { findTenant, type ManagementPorts } from './manage-tenants.ts'

/** What a tenant defines beyond the standard, oldest name first. Throws `tenant_not_found`. */
export async function listDefinitions(
  tenant: string,
  kind: DefinitionKind,
  ports: ManagementPorts,
): Promise<JsonObject[]> {
  const { id } = await findTenant(tenant, ports)
  const all = await ports.tenants.listDefinitions(id)
  return all.filter((one) => one.kind === kind).map(({ document }) => document)
}

/**
 * Adds a schema or a resource type to a tenant, or replaces the one of that name. It is served from the next request on.
 * Returns the extensions of the standard that are not kept any more with it.
 * Throws `tenant_not_found`, `definition_invalid`.
 */
export async function putDefinition(
  tenant: string,
  definition: Definition,
  ports: ManagementPorts,
): Promise<{ readonly leavesOut: readonly Schema[] }> {
  const { id } = await findTenant(tenant, ports)
  const name = nameOf(definition)
  const others = (await ports.tenants.listDefinitions(id)).filter(
    (one) => !isSame(one, definition.kind, name),
  )
  const registry = check([...others, definition], 'definition_invalid', name)
  await ports.tenants.putDefinition(id, { ...definition, name, at: ports.now() })
  const type = definition.kind === 'resource_type' ? registry.byName(name) : undefined
  return { leavesOut: type === undefined ? [] : leftOutExtensions(type) }
}

/**
 * Takes a schema or a resource type from a tenant. Resources of the type are kept and come back with it.
 * Throws `tenant_not_found`, `definition_not_found`, `definition_in_use`.
 */
export async function removeDefinition(
  tenant: string,
  kind: DefinitionKind,
  called: string,
  ports: ManagementPorts,
): Promise<void> {
  const { id, name: tenantName } = await findTenant(tenant, ports)
  const name = kind === 'schema' ? called.toLowerCase() : called
  const all = await ports.tenants.listDefinitions(id)
  const others = all.filter((one) => !isSame(one, kind, name))
  if (others.length === all.length) {
    throw new RollcallError('definition_not_found', { name: called, tenant: tenantName })
  }
  check(others, 'definition_in_use', called)
  await ports.tenants.removeDefinition(id, kind, name)
}

/** Schemas are called by their URN, whose case says nothing; resource types by their name, whose case does. */
export function nameOf({ kind, document }: Definition): string {
  const name = document[kind === 'schema' ? 'id' : 'name']
  return kind === 'schema' ? String(name ?? '').toLowerCase() : String(name ?? '')
}

function isSame(one: Definition, kind: DefinitionKind, name: string): boolean {
  return one.kind === kind && nameOf(one) === name
}

function check(
  definitions: readonly Definition[],
  code: 'definition_invalid' | 'definition_in_use',
  name: string,
): Registry {
  try {
    return compileDefinitions(definitions)
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    throw new RollcallError(code, { name, reason: error.detail }, { cause: error })
  }
}
