-- A link that lets a customer's admin, who has no account here, set one tenant's identity provider up: opened once, good
-- for one session, which may show the address, make a few tokens and watch what arrives. Codes are kept as digests.
create table setup_link (
  tenant_id           uuid not null references tenant (id) on delete cascade,
  id                  uuid not null,
  digest              bytea not null unique,
  created_by          text not null,
  recipient           text,
  created_at          timestamptz(3) not null,
  expires_at          timestamptz(3) not null,
  begun_at            timestamptz(3),
  begun_from          text,
  session_digest      bytea unique,
  session_expires_at  timestamptz(3),
  ended_at            timestamptz(3),
  revoked_at          timestamptz(3),
  token_ids           uuid[] not null default '{}',
  primary key (tenant_id, id)
);
alter table setup_link enable row level security, force row level security;
create policy one_tenant on setup_link using (tenant_id = current_tenant());
-- Whose link it is has to be found out before a tenant is known.
create policy every_tenant on setup_link using (current_setting('rollcall.every_tenant', true) = 'yes');

-- Whoever came by such a link is named in the audit log.
alter table access_audit drop constraint access_audit_actor_kind_check;
alter table access_audit add constraint access_audit_actor_kind_check
  check (actor_kind in ('operator_key', 'admin', 'api_key', 'setup_link', 'nobody'));
