-- Applications made before reconciliation could be scheduled have it switched off, in their history too.
update application set settings = settings || '{"reconciliation": {"everyDays": null, "repair": false}}'
  where not settings ? 'reconciliation';
update application_version set settings = settings || '{"reconciliation": {"everyDays": null, "repair": false}}'
  where not settings ? 'reconciliation';
