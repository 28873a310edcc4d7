-- A role that was taken from every tenant is taken from one after the other. Until the last one has lost it, this says
-- that it is no role any more; whoever finds it goes on where another node was killed.
alter table product_role add column retracted_at timestamptz(3);
alter table product_role add column retracted_by text;
