-- How many are staged in every tenant, for the page that says what needs attention: counted, never shown.
create policy attention_reader on staged_record for select
  using (current_setting('rollcall.attention', true) = 'count');
