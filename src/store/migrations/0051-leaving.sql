-- left_at: since when somebody is out of scope; delays of leaving rules are counted from it, whatever else changes
-- meanwhile. ungrouped: the leaving rule took them out of the groups we provision while their account stays.
-- farewell: the application is being disconnected; what becomes of the accounts we created there.
alter table link add column left_at timestamptz, add column ungrouped boolean not null default false;
alter table application add column farewell text check (farewell in ('disable', 'delete'));
