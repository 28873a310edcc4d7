/** An expression: the roles that the groups of a record grant, by name, as JSON; computed from who is in which group. */
export function rolesOf(tenantId: string, connection: string, recordId: string): string {
  return `(select coalesce(json_agg(distinct e.item ->> 'role'), '[]')
      from (select tenant_id, connection, group_id from scim_member
             where tenant_id = ${tenantId} and connection = ${connection} and member_id = ${recordId} offset 0) x
      join scim_resource g on g.tenant_id = x.tenant_id and g.connection = x.connection and g.resource_type = 'Group'
       and g.id = x.group_id and g.grants is not null
     cross join lateral jsonb_array_elements(g.grants) as e (item))`
}
