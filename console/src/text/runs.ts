import { plural } from './plural.ts'

const differences = plural({ one: '# difference', other: '# differences' })
const accounts = plural({ one: '# account', other: '# accounts' })
const groups = plural({ one: '# group', other: '# groups' })
const deletions = plural({ one: '# held deletion', other: '# held deletions' })

/** The sentences of dry runs, reconciliation, drift and restart, in English. */
export const runs = {
  tabs: {
    label: 'Kinds of runs',
    cycles: 'Cycles',
    dryRuns: 'Dry runs',
    drift: 'Drift',
    restart: 'Restart',
  },
  what: { dryRun: 'dry run' },
  dryRun: {
    title: 'Dry runs',
    about: 'What a cycle would do now, for everyone, without doing it. Nothing is written anywhere.',
    begin: 'Preview everyone',
    again: 'Preview everyone again',
    stop: 'Stop',
    stopping: 'Stopping; what it found stays.',
    empty: 'No dry run is kept',
    emptyText: 'A dry run looks at everyone and tells who would be created, changed or disabled, and why.',
    back: 'All dry runs',
    everyone: 'Everyone',
    columns: {
      started: 'Started',
      scope: 'For',
      state: 'State',
      would: 'Would',
      by: 'By',
      name: 'Person or group',
      outcome: 'Would be',
      why: 'Why',
    },
    state: { running: 'Running', done: 'Done', stopped: 'Stopped', failed: 'Failed' },
    would: {
      created: 'Create',
      updated: 'Update',
      enabled: 'Enable',
      disabled: 'Disable',
      deleted: 'Delete',
      held: 'Hold',
      waiting: 'Wait for approval',
      failed: 'Fail',
      skipped: 'Skip',
      no_change: 'No change',
    },
    tally: 'What would happen, by outcome',
    filterTitle: 'Show these only',
    looked: (done: string) => `${done} looked at`,
    of: (done: string, total: string) => `${done} of ${total} people and groups looked at`,
    progress: 'Progress of the dry run',
    old: 'The settings have changed since: preview again to see what would happen now.',
    keptUntil: 'Kept until',
    nothing: 'Nothing would change',
    nothingText: 'Everyone’s account is already as it should be, or nobody is in scope.',
    none: 'None of these',
    steps: 'Details',
    entryTitle: 'What would happen',
    close: 'Close',
    request: 'Request that a cycle would send',
    entries: 'Who, and why',
    search: 'Name or id',
  },
  drift: {
    title: 'Drift',
    about:
      'What is no longer at the target as Rollcall left it. A reconciliation reads the target and changes nothing.',
    read: 'Read the target now',
    reading: 'Reading the target',
    never: 'The target has never been read',
    neverText:
      'A reconciliation reads every account at the target and compares it with what Rollcall left there: changed values, missing accounts, accounts nobody here has.',
    none: 'No drift',
    noneText: 'Everything at the target is as Rollcall left it.',
    noneOfKind: 'None of this kind',
    last: 'Last reconciliation',
    people: (read: number, total: string | null) =>
      total === null ? `${accounts(read)} read` : `${accounts(read)} read of ${total}`,
    groups: (read: number, total: string | null) =>
      total === null ? `${groups(read)} read` : `${groups(read)} read of ${total}`,
    incomplete: {
      total_differs: 'The target announced another number than it returned, so nobody is said to be missing.',
      repeats: 'The target returned some twice, so nobody is said to be missing.',
      read_failed: 'Reading broke off, so nobody is said to be missing.',
      stopped: 'It was stopped, so nobody is said to be missing.',
    },
    notReturned: (names: string) => `The target never returns ${names}; these were not compared.`,
    membersNot: 'The target returns no members of groups; they were not compared.',
    kinds: {
      changed: 'Changed',
      missing: 'Missing',
      unknown: 'Unknown here',
      active: 'Still works',
      member_missing: 'Member missing',
      member_unknown: 'Member added there',
    },
    tally: 'Drift by kind',
    columns: {
      select: 'Select',
      name: 'Person or group',
      kind: 'Kind',
      what: 'What differs',
      repair: 'Repairing would',
      since: 'Found',
    },
    expected: 'left',
    actual: 'is',
    selectOne: (name: string) => `Select ${name}`,
    asked: 'Repair asked',
    repairAll: (count: number) => `Repair ${differences(count)}`,
    repairTitle: (count: number) => `Repair ${differences(count)}`,
    repairText:
      'The next cycle decides each of them anew and writes what Rollcall left there. Disables and deletes count for the threshold: beyond it they are held.',
    repaired: (count: number) =>
      count === 0
        ? 'Nothing to repair: it has changed since, or is not for Rollcall to change.'
        : `${differences(count)} will be repaired by the next cycle.`,
    untouchable: 'Not for Rollcall to change',
  },
  restart: {
    title: 'Restart',
    about:
      'Begin anew, as far as you choose. What each choice clears and keeps is told before anything happens.',
    choose: 'What to reset',
    scopes: {
      watermark: 'Watermark: evaluate everyone again',
      escrows: 'Failures: try them again at once',
      quarantine_state: 'Quarantine: leave it',
      connector_data_store: 'Links: look every account up again',
      force_deletes: 'Held deletions: let them go',
    },
    effect: 'What would happen',
    clears: 'Clears',
    keeps: 'Keeps',
    concerns: (count: string) => `concerns ${count}`,
    none: 'Choose at least one.',
    act: 'Restart',
    title2: (name: string) => `Restart ${name}`,
    consequence: 'The running cycle stops, and the next one begins with what is left.',
    typeDeletes: (count: number) => `Type ${count} to let ${deletions(count)} go`,
    done: 'Restarted. The next cycle begins anew.',
    follow: 'Follow the cycle',
  },
} as const
