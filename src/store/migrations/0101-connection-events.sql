-- What happens to a tenant and its connections is told by whoever makes it so, also where the statement is about tenants
-- rather than bound to one. It may tell of nothing else that way, and reads nobody's ledger.
create policy every_tenant_tells on scim_change for insert
  with check (current_setting('rollcall.every_tenant', true) = 'yes' and event like 'connection.%');
