/** What the account of somebody who is no more in the directory was called, as `nameOf` has it. */
export const appliedName = `coalesce(nullif(l.applied ->> 'userName', ''), nullif(l.applied ->> 'displayName', ''))`
