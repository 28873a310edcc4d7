-- Who said no, when, and to what: a rejection is shown with its reason for as long as it stands.
alter table link
  add column kept_at timestamptz,
  add column kept_by text,
  add column kept_action text;
create index link_kept on link (application_id, kept_at desc) where kept_for is not null;

-- When the credential at the target ends, if somebody said so, and how many days before that they were last told.
alter table application
  add column credential_expires_at timestamptz,
  add column credential_told_days int,
-- Until when the last daily digest told.
  add column digest_until timestamptz;

-- What Rollcall decides by itself stands in the audit log too.
alter table access_audit drop constraint access_audit_actor_kind_check;
alter table access_audit add constraint access_audit_actor_kind_check
  check (actor_kind in ('operator_key', 'admin', 'api_key', 'setup_link', 'nobody', 'rollcall'));
alter table access_audit drop constraint access_audit_via_check;
alter table access_audit add constraint access_audit_via_check check (via in ('console', 'api', 'cli', 'server'));
