// What runs beside the ordinary cycle, in one file to load.
export { Drift } from './drift.tsx'
export { DryRuns } from './dry-runs.tsx'
export { OneDryRun } from './one-dry-run.tsx'
export { Restart } from './restart.tsx'
export { WaitingMembers } from './waiting-members.tsx'
