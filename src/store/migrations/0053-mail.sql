-- Since when an application is quarantined for the reason it has now; breaker_since is the beginning of it all.
alter table application add column breaker_reason_since timestamptz;

-- Mails as they were written. Without a mail server they stay here to be read.
create table mail (
  id uuid primary key,
  application_id text,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  error text
);
create index mail_latest on mail (created_at desc);
