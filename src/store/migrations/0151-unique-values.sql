-- A tenant's own schemas may have unique attributes besides the first, in extensions too (RFC 7643 §7): their entries begin
-- with '=', and no two resources have the same one.
create unique index scim_value_unique on scim_value (tenant_id, connection, resource_type, attribute, value_key)
  where attribute like '=%';
