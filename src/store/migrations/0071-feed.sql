-- Who lets go of old days may delete what no day's own table holds.
create policy ledger_keeper on scim_change for delete using (current_setting('rollcall.ledger', true) = 'keep');
create policy ledger_keeper_sees on scim_change for select using (current_setting('rollcall.ledger', true) = 'keep');

select scim_change_partition((now() at time zone 'UTC')::date + n) from (values (0), (1), (2)) as v (n);
