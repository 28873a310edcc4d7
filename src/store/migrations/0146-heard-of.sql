-- When an application last answered as it should. One from which nothing was heard for a day is asked at the next
-- cycle: a token that was revoked is found before somebody has to lose their account.
alter table application add column heard_at timestamptz not null default now();
