-- What a request is about to change, written before it does. It goes when the request's own entry is written; one that
-- stays tells of a server that ended in between, and becomes an entry with the outcome 'unknown'.
create table access_audit_intent (
  request_id text primary key,
  at timestamptz(3) not null,
  entry jsonb not null
);
create index access_audit_intent_age on access_audit_intent (at);

alter table access_audit drop constraint access_audit_outcome_check;
alter table access_audit add constraint access_audit_outcome_check
  check (outcome in ('done', 'refused', 'failed', 'unknown'));

-- What was written stays, except that retention lets go of what is older than it says it keeps, in its own
-- transaction and never the last day.
create or replace function access_audit_refuse() returns trigger language plpgsql as $$
declare
  before timestamptz := nullif(current_setting('rollcall.forget_audit_before', true), '')::timestamptz;
begin
  if tg_op = 'DELETE' and old.at < before and old.at < now() - interval '1 day' then return old; end if;
  raise exception 'the audit log is never changed' using errcode = 'insufficient_privilege';
end $$;
create index access_audit_at on access_audit (at);
