-- Who may use the management API: admins, one-time links, sessions, API keys; and the log of what they changed.
-- These belong to the installation, not to a tenant. Secrets are kept as digests; passwords with their parameters.

create table access_installation (
  only_row boolean primary key default true check (only_row),
  id       uuid not null default gen_random_uuid()
);
insert into access_installation default values;

create table access_admin (
  id                uuid primary key,
  email             text not null,
  email_key         text collate "C" not null unique,
  name              text not null,
  role              text not null check (role in ('operator', 'admin', 'approver', 'auditor', 'customer_admin')),
  tenant_id         uuid references tenant (id) on delete cascade,
  password          text,
  created_at        timestamptz(3) not null,
  password_set_at   timestamptz(3),
  last_signed_in_at timestamptz(3),
  disabled_at       timestamptz(3),
  check ((role = 'customer_admin') = (tenant_id is not null))
);
create index access_admin_tenant on access_admin (tenant_id) where tenant_id is not null;

create table access_link (
  digest     bytea primary key,
  purpose    text not null check (purpose in ('sign_in', 'first_admin', 'password')),
  admin_id   uuid references access_admin (id) on delete cascade,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  spent_at   timestamptz(3),
  check ((purpose = 'password') = (admin_id is not null))
);
create index access_link_purpose on access_link (purpose, created_at);

-- A session is an admin's, or was begun by a link of the operator key and ends with that key.
create table access_session (
  id           uuid primary key,
  digest       bytea not null unique,
  admin_id     uuid references access_admin (id) on delete cascade,
  key_digest   bytea,
  created_at   timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  expires_at   timestamptz(3) not null,
  ended_at     timestamptz(3),
  address      text not null,
  client       text not null,
  check ((admin_id is null) = (key_digest is not null))
);
create index access_session_admin on access_session (admin_id, created_at);
create index access_session_expiry on access_session (expires_at);

create table access_api_key (
  id                uuid primary key,
  lookup_id         text collate "C" not null unique,
  digest            bytea not null,
  name              text not null,
  role              text not null check (role in ('operator', 'admin', 'approver', 'auditor', 'customer_admin')),
  tenant_id         uuid references tenant (id) on delete cascade,
  created_by        text not null,
  created_at        timestamptz(3) not null,
  expires_at        timestamptz(3),
  revoked_at        timestamptz(3),
  last_used_at      timestamptz(3),
  last_used_address text,
  check ((role = 'customer_admin') = (tenant_id is not null))
);
create index access_api_key_tenant on access_api_key (tenant_id) where tenant_id is not null;

-- Wrong passwords, by e-mail address (whether or not an admin has it) and by network address.
create table access_attempt (
  kind          text not null check (kind in ('account', 'address')),
  subject       text collate "C" not null,
  failures      integer not null,
  last_at       timestamptz(3) not null,
  blocked_until timestamptz(3),
  primary key (kind, subject)
);
create index access_attempt_age on access_attempt (last_at);

-- Names stand beside ids, so that an entry can be read when what it speaks of is gone. No reference, therefore.
create table access_audit (
  seq         bigint generated always as identity primary key,
  at          timestamptz(3) not null,
  actor_kind  text not null check (actor_kind in ('operator_key', 'admin', 'api_key', 'nobody')),
  actor_id    text,
  actor_name  text not null,
  actor_role  text,
  via         text not null check (via in ('console', 'api', 'cli')),
  action      text collate "C" not null,
  target_kind text,
  target_id   text,
  target_name text,
  tenant_id   uuid,
  outcome     text not null check (outcome in ('done', 'refused', 'failed')),
  code        text,
  changes     jsonb not null,
  request_id  text,
  address     text
);
create index access_audit_actor on access_audit (actor_id, seq);
create index access_audit_target on access_audit (target_id, seq);
create index access_audit_tenant on access_audit (tenant_id, seq) where tenant_id is not null;
create index access_audit_action on access_audit (action, seq);

-- What was written stays: not even the server's own code can change or remove an entry by mistake.
create function access_audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger access_audit_rows before update or delete on access_audit
  for each row execute function access_audit_refuse();
create trigger access_audit_all before truncate on access_audit
  for each statement execute function access_audit_refuse();
