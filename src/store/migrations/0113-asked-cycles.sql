-- Cycles somebody has asked for or been told about. What began by itself a moment before somebody asks belongs to the
-- answer; cycles of before are nobody's question any more.
alter table cycle add column asked boolean not null default false;
update cycle set asked = true;
