-- Nothing that belongs to one tenant removes a person: only a statement that was bound to this very person may, and that
-- is the operator's deletion of a person from the product. Whatever else tries deletes no row.
alter table person enable row level security, force row level security;
create policy anyone_reads on person for select using (true);
create policy anyone_adds on person for insert with check (true);
create policy anyone_changes on person for update using (true);
create policy own_end on person for delete
  using (id = nullif(current_setting('rollcall.person', true), '')::uuid);
