-- Where the time of a cycle goes: what holds it up while it runs, and what took how much of it afterwards.
alter table cycle add column pace jsonb;
