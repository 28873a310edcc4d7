-- Who asked for what an entry tells; null is Rollcall itself, in a cycle.
alter table provisioning_log add column initiated_by text;

-- A person's entries are read across applications. Their errors are looked for by code.
drop index provisioning_log_subject;
create index provisioning_log_subject on provisioning_log (subject_id, id desc);
create index provisioning_log_code on provisioning_log (application_id, error_code, id desc) where error_code is not null;

-- Since when somebody has been told that something waits for a word; null when nothing does.
alter table application add column held_told_at timestamptz;
