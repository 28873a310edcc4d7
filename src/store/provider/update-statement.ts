/** What an update does besides replacing the version. Most change little, and PostgreSQL keeps the plan of what is left. */
export interface UpdateParts {
  /** Whether index entries come or go. */
  readonly keys: boolean
  /** A user's record on a connection that applies at once: only under the policy the update was decided on. */
  readonly policy: boolean
  /** Which way the membership goes with it. */
  readonly membership: 'stays' | 'leaves' | 'returns'
  /** Whether there is a brake that counts who leaves: who comes back is taken off. */
  readonly brake: boolean
}

const recordIs = 'tenant_id = $1 and connection = $2 and resource_type = $3'

const noteChange = `, ledger as (
  insert into scim_change (tenant_id, connection, at, resource_type, resource_id, action, version, token_id, request_id, changes,
    event, person_id, state, data)
  select $1, $2, $13, $3, $4, 'updated', version, $14, $15, $16, $17, person_id, $11, $18::jsonb from resource
)`

const statements = new Map<string, { readonly name: string; readonly text: string }>()

/**
 * The statement that replaces a version by the next one, or does nothing at all: when another writer came first, when the
 * policy has changed, or when there is no membership to move.
 * Its values: $1–$18 as `updateResourceRow` passes them, then four arrays of keys, then version of the policy, then the
 * beginning of the brake's window, each only if its part is wanted.
 */
export function updateStatement(parts: UpdateParts): { readonly name: string; readonly text: string } {
  const name = `scim_update ${parts.keys} ${parts.policy} ${parts.membership} ${parts.brake}`
  const known = statements.get(name)
  if (known) return known
  let next = 19
  const placeholder = () => {
    next += 1
    return `$${next - 1}`
  }
  const keys = parts.keys ? changeKeys(placeholder) : ''
  const policy = parts.policy
    ? ` and exists (select from scim_connection where tenant_id = $1 and connection = $2 and policy_version = ${placeholder()})`
    : ''
  const moves = parts.membership !== 'stays'
  const text = `with resource as (
  update scim_resource r set unique_key = $6, external_id = $7, display_key = $8, display_name = $9, active = $10,
    document = $11, hidden = $12, version = version + 1, last_modified = $13
  where ${recordIs} and id = $4 and version = $5${policy}${moves ? isMember : ''}
  returning version, person_id
)${keys}${noteChange}${moves ? moveMembership(parts.membership === 'returns') : ''}${
    parts.brake ? countReturning(placeholder()) : ''
  } select version from resource`
  const statement = { name, text }
  statements.set(name, statement)
  return statement
}

function changeKeys(placeholder: () => string): string {
  const [goneAttributes, goneKeys, comeAttributes, comeKeys] = [
    placeholder(),
    placeholder(),
    placeholder(),
    placeholder(),
  ]
  return `, gone as (
  delete from scim_value v using resource, unnest(${goneAttributes}::text[], ${goneKeys}::text[]) as k (attribute, value_key)
  where v.tenant_id = $1 and v.connection = $2 and v.resource_type = $3
    and v.attribute = k.attribute and v.value_key = k.value_key and v.resource_id = $4
), come as (
  insert into scim_value (tenant_id, connection, resource_type, attribute, value_key, resource_id)
  select $1, $2, $3, k.attribute, k.value_key, $4
    from resource, unnest(${comeAttributes}::text[], ${comeKeys}::text[]) as k (attribute, value_key)
  on conflict (tenant_id, connection, resource_type, attribute, value_key, resource_id) do nothing
)`
}

const isMember = ` and exists (select from membership m where m.tenant_id = $1 and m.person_id = r.person_id and m.state <> 'removed')`

function moveMembership(returns: boolean): string {
  return `, membership as (
  update membership m set state = '${returns ? 'active' : 'deactivated'}', since = $13, due_at = null, due_state = null,
    due_keep_days = null, transfer_to = null
  from resource where m.tenant_id = $1 and m.person_id = resource.person_id
)`
}

function countReturning(window: string): string {
  return `, braked as (
  insert into scim_brake as b (tenant_id, connection, slot, since, leavers)
  select $1, $2, pg_backend_pid() % 64, $13, 0 from resource
  on conflict (tenant_id, connection, slot) do update set
    leavers = case when b.since > ${window} then b.leavers - 1 else 0 end,
    since = case when b.since > ${window} then b.since else $13 end
)`
}
