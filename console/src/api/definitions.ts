import { queryOptions } from '@tanstack/react-query'
import { get, post } from './request.ts'
import { tenantPath } from './tenants.ts'

/** A schema of the tenant's own, as far as the console reads it (RFC 7643 §7). */
export interface OwnSchema {
  readonly id: string
  readonly attributes: readonly { readonly name: string; readonly type: string }[]
}

interface OwnType {
  readonly name: string
  readonly schemaExtensions?: readonly { readonly schema: string; readonly required: boolean }[]
}

interface List<T> {
  readonly items: readonly T[]
}

export const schemasPath = (tenant: string): string => `${tenantPath(tenant)}/schemas`
export const typesPath = (tenant: string): string => `${tenantPath(tenant)}/resource-types`

export const schemasQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['schemas', tenant],
    queryFn: async ({ signal }) => (await get<List<OwnSchema>>(schemasPath(tenant), signal)).items,
  })

/** An attribute of an extension: `urn:…:User:costCenter`. */
export interface ExtensionAttribute {
  readonly schema: string
  readonly name: string
}

/** Undefined: not one that a schema of the tenant's own could define; those of the standard nobody redefines. */
export function readExtensionAttribute(attribute: string): ExtensionAttribute | undefined {
  const end = attribute.lastIndexOf(':')
  const [schema, name] = [attribute.slice(0, end), attribute.slice(end + 1)]
  const isOwn = /^urn:(?!ietf:params:scim:)/i.test(schema)
  return isOwn && /^[A-Za-z$][\w-]*$/.test(name) ? { schema, name } : undefined
}

export const isDefined = ({ schema, name }: ExtensionAttribute, schemas: readonly OwnSchema[]): boolean =>
  schemas.some(
    ({ id, attributes }) =>
      id.toLowerCase() === schema.toLowerCase() &&
      attributes.some((one) => one.name.toLowerCase() === name.toLowerCase()),
  )

/** What the standard gives each type: a definition of one's own takes its place, and has to name it again. */
const standard = {
  User: {
    endpoint: '/Users',
    schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
    extensions: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
  },
  Group: { endpoint: '/Groups', schema: 'urn:ietf:params:scim:schemas:core:2.0:Group', extensions: [] },
} as const

export interface KeptAttribute extends ExtensionAttribute {
  readonly of: keyof typeof standard
  readonly type: string
  readonly multiValued: boolean
}

/** Defines it in the tenant's schema of that name, beside what is there, and gives the schema to people or groups. */
export async function keepAttribute(tenant: string, wanted: KeptAttribute): Promise<void> {
  const { schema, name, of, type, multiValued } = wanted
  const same = (id: string) => id.toLowerCase() === schema.toLowerCase()
  const [schemas, types] = await Promise.all([
    get<List<OwnSchema>>(schemasPath(tenant)),
    get<List<OwnType>>(typesPath(tenant)),
  ])
  const before = schemas.items.find(({ id }) => same(id))
  await post(schemasPath(tenant), {
    ...(before ?? { id: schema, name: schema }),
    attributes: [...(before?.attributes ?? []), { name, type, multiValued }],
  })
  const { endpoint, schema: core, extensions } = standard[of]
  const own: OwnType = types.items.find((one) => one.name === of) ?? {
    ...{ id: of, name: of, endpoint, schema: core },
    schemaExtensions: extensions.map((one) => ({ schema: one, required: false })),
  }
  const given = own.schemaExtensions ?? []
  if (given.some((one) => same(one.schema))) return
  await post(typesPath(tenant), {
    ...own,
    schemaExtensions: [...given, { schema, required: false }],
  })
}
