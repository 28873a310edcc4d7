-- Who is asked before a change of an identity provider is stored. The row under the nil tenant is asked about every tenant,
-- and before the tenant's own.
create table commit_hook (
  tenant_id              uuid primary key,
  url                    text not null,
  -- Words and `member.*`; empty: everything.
  types                  text[] not null,
  deadline_ms            integer not null,
  -- What happens to a change when there is no answer.
  on_failure             text not null check (on_failure in ('accept', 'refuse')),
  allow_private_address  boolean not null,
  -- The newest first, each sealed; an older one has an end.
  secrets                jsonb not null
);
alter table commit_hook enable row level security, force row level security;
create policy one_tenant on commit_hook using (tenant_id = current_tenant());
-- Whose a token is and who is asked about its changes is found out in one look.
create policy every_tenant on commit_hook for select using (current_setting('rollcall.every_tenant', true) = 'yes');

-- A hook can have somebody wait: why, in its words.
alter table staged_record drop constraint staged_record_held_check,
  add constraint staged_record_held_check check (held in ('brake', 'hook')), add column reason text;

-- What else is to be said of a request, as stable words.
alter table scim_request add column codes text[] not null default '{}';
