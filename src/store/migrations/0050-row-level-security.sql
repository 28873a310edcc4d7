-- The second line behind the tenant argument of every repository function: a statement sees and writes rows of the one
-- tenant it was bound to when it was sent, and no row at all when it was bound to none. FORCE, because the server owns
-- its tables and an owner is exempt otherwise (a superuser always is: the server must not connect as one).

create function current_tenant() returns uuid stable language sql
  return nullif(current_setting('rollcall.tenant', true), '')::uuid;

-- What identity providers sent: nobody ever sees more than one tenant of it.
do $$
declare
  kept text;
begin
  foreach kept in array array['scim_resource', 'scim_value', 'scim_member', 'scim_count', 'scim_change', 'membership'] loop
    execute format('alter table %I enable row level security, force row level security', kept);
    execute format('create policy one_tenant on %I using (tenant_id = current_tenant())', kept);
  end loop;
end $$;

-- Who the tenants are and which token is whose has to be found out before a tenant is known. Statements that do say so.
do $$
declare
  kept text;
begin
  foreach kept in array array['scim_connection', 'scim_token', 'scim_definition'] loop
    execute format('alter table %I enable row level security, force row level security', kept);
    execute format('create policy one_tenant on %I using (tenant_id = current_tenant())', kept);
    execute format('create policy every_tenant on %I using (current_setting(''rollcall.every_tenant'', true) = ''yes'')', kept);
  end loop;
end $$;

alter table tenant enable row level security, force row level security;
create policy one_tenant on tenant using (id = current_tenant());
create policy every_tenant on tenant using (current_setting('rollcall.every_tenant', true) = 'yes');
