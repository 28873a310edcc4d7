-- A signing key that was replaced stays published until here; its private half goes at once, nothing is signed with it again.
alter table signing_key alter column sealed drop not null;
alter table signing_key add column published_until timestamptz(3);
