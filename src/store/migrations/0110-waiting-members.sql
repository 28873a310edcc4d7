-- Since when the directory has wanted a membership: what people are told who wait for it.
alter table link_member add column wanted_at timestamptz not null default now();
