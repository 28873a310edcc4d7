-- Members who are not active are few, and asked for by state.
create index membership_inactive on membership (tenant_id, state, person_id) where state <> 'active';
