import { RollcallError } from '../../errors/rollcall-error.ts'
import { findConnection } from '../membership/manage-policies.ts'
import type { MembershipPorts as Ports } from '../membership/ports.ts'
import { compileDefinitions, leftOutExtensions } from '../tenants/definitions.ts'
import { findTenant } from '../tenants/manage-tenants.ts'
import { checkProperty } from './check-property.ts'
import type { Property, PropertySource, PropertyType } from './property.ts'
import type { MemberProblem, NotKeptAttribute, PropertyPreview, PropertyRun } from './property-store.ts'
import type { SeenAttribute } from './seen-attributes.ts'

/** What is said of a property; what is left out stays as it is wanted now. */
export interface PropertyRequest {
  readonly title?: string | undefined
  readonly type?: PropertyType | undefined
  readonly choices?: readonly string[] | undefined
  /** Attribute for every connection, or for the one that is named; the sources of others stay. */
  readonly attribute?: string | undefined
  readonly connection?: string | undefined
}

/** Properties by name, and the last apply. Throws `tenant_not_found`. */
export async function listProperties(
  tenant: string,
  ports: Ports,
): Promise<{ readonly items: readonly Property[]; readonly last: PropertyRun | undefined }> {
  const { id } = await findTenant(tenant, ports)
  const [items, last] = await Promise.all([ports.properties.list(id), ports.properties.lastRun(id)])
  return { items, last }
}

/** Throws `property_not_found`. */
export async function findProperty(tenant: string, name: string, ports: Ports): Promise<Property> {
  const { items } = await listProperties(tenant, ports)
  const found = items.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (!found) throw new RollcallError('property_not_found', { property: name, tenant })
  return found
}

/**
 * Maps an attribute to a property, new or known; it holds once it is applied. Throws `property_invalid`,
 * `property_attribute_unknown`, `property_type_unfit`, `connection_not_found`, `too_many_properties`.
 */
export async function mapProperty(
  tenant: string,
  name: string,
  request: PropertyRequest,
  ports: Ports,
): Promise<Property> {
  const { id } = await findTenant(tenant, ports)
  const known = (await ports.properties.list(id)).find((one) => one.name.toLowerCase() === name.toLowerCase())
  const before = known?.wanted ?? known?.applied
  const type = request.type ?? before?.type ?? 'string'
  const definition = checkProperty(
    {
      name: known?.name ?? name,
      title: request.title ?? before?.title ?? name,
      type,
      choices: request.choices ?? (type === before?.type ? before.choices : []),
      sources: await sourcesOf(id, request, before?.sources ?? [], ports),
    },
    await ports.properties.userType(id),
  )
  if (!(await ports.properties.want(id, definition)))
    throw new RollcallError('too_many_properties', { tenant })
  return await findProperty(id, definition.name, ports)
}

async function sourcesOf(
  tenantId: string,
  { attribute, connection }: PropertyRequest,
  before: readonly PropertySource[],
  ports: Ports,
): Promise<readonly PropertySource[]> {
  if (attribute === undefined) return before
  const place =
    connection === undefined ? null : (await findConnection(tenantId, connection, ports)).connection
  return [...before.filter((one) => one.connection !== place), { connection: place, attribute }]
}

/** The next apply takes the property away. Throws `property_not_found`. */
export async function removeProperty(tenant: string, name: string, ports: Ports): Promise<void> {
  const { id } = await findTenant(tenant, ports)
  const { name: known } = await findProperty(id, name, ports)
  await ports.properties.drop(id, known)
}

/** What identity providers send, whether it is mapped or not. */
export async function listSeen(
  tenant: string,
  ports: Ports,
): Promise<{
  readonly examined: number
  readonly items: readonly (SeenAttribute & { readonly mappedTo: readonly string[] })[]
  readonly notKept: readonly (NotKeptAttribute & { readonly leftOutExtension: string | null })[]
}> {
  const { id } = await findTenant(tenant, ports)
  const [{ examined, items }, notKept, properties, definitions] = await Promise.all([
    ports.properties.seen(id),
    ports.properties.notKept(id),
    ports.properties.list(id),
    ports.tenants.listDefinitions(id),
  ])
  const leftOut = compileDefinitions(definitions).resourceTypes.flatMap(leftOutExtensions)
  const extensionOf = (attribute: string) =>
    leftOut.find((schema) => attribute.toLowerCase().startsWith(`${schema.id.toLowerCase()}:`))?.id ?? null
  const namesOf = (attribute: string) =>
    properties
      .filter(({ wanted }) => wanted?.sources.some((source) => source.attribute === attribute))
      .map(({ name }) => name)
  return {
    examined,
    items: items.map((one) => ({ ...one, mappedTo: namesOf(one.attribute) })),
    notKept: notKept.map((one) => ({ ...one, leftOutExtension: extensionOf(one.attribute) })),
  }
}

export async function previewProperties(tenant: string, ports: Ports): Promise<PropertyPreview> {
  return await ports.properties.preview((await findTenant(tenant, ports)).id)
}

/** Applies what is wanted. Throws `properties_under_way`, `properties_up_to_date`. */
export async function applyProperties(tenant: string, by: string, ports: Ports): Promise<PropertyRun> {
  const { id: tenantId } = await findTenant(tenant, ports)
  const outcome = await ports.properties.begin(tenantId, ports.newId(), { at: ports.now(), by })
  if (outcome.kind === 'nothing') throw new RollcallError('properties_up_to_date', { tenant })
  if (outcome.kind === 'under_way') {
    throw new RollcallError('properties_under_way', { tenant, id: outcome.run.id })
  }
  await ports.runProperties(outcome.run)
  return outcome.run
}

/** Throws `property_run_not_found`. */
export async function findPropertyRun(tenant: string, id: string, ports: Ports): Promise<PropertyRun> {
  const { id: tenantId } = await findTenant(tenant, ports)
  const found = await ports.properties.findRun(tenantId, id)
  if (!found) throw new RollcallError('property_run_not_found', { id, tenant })
  return found
}

export async function listProblems(
  tenant: string,
  page: { readonly after?: string | undefined; readonly limit: number },
  ports: Ports,
): Promise<{ readonly items: readonly MemberProblem[]; readonly next: string | undefined }> {
  return await ports.properties.problems((await findTenant(tenant, ports)).id, page)
}

/** Works on an apply until it is over; whoever stops half-way can begin again, and each member is told of once. */
export async function runProperties(
  { tenantId, id }: Pick<PropertyRun, 'tenantId' | 'id'>,
  ports: Pick<Ports, 'properties' | 'now'>,
  onProgress: (run: PropertyRun) => void,
  signal?: AbortSignal,
): Promise<void> {
  while (signal?.aborted !== true) {
    const run = await ports.properties.runNext(tenantId, id, ports.now())
    if (!run) return
    onProgress(run)
    if (run.state === 'done') return
  }
}
