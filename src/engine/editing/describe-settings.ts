import {
  type ApplicationSettings,
  leavingActions,
  leavingCauses,
  settingDefaults,
  userNameFormats,
  wireProfileNames,
} from '../application/application.ts'
import { reevaluates } from './diff-settings.ts'

/** One setting by its path, as an admin reads and sets it. */
export interface DescribedSetting {
  /** As it is written in `app settings set`: `leaving.disabled.action`. */
  readonly path: string
  readonly value: unknown
  readonly default: unknown
  readonly summary: string
  /** What may be given. */
  readonly accepts: string
  readonly reevaluates: boolean
}

interface Line {
  readonly path: string
  readonly summary: string
  readonly accepts: string
}

const truth = 'true or false'

const causes = {
  unassigned: 'their assignment ended',
  out_of_scope: 'no scoping filter lets them pass any more',
  disabled: 'they were disabled in the directory',
  suspended: 'they were suspended in the directory',
  soft_deleted: 'they were put into the bin',
  hard_deleted: 'they were removed for good',
} as const

const lines: readonly Line[] = [
  { path: 'scope', summary: 'Who is considered: those assigned, or everyone.', accepts: 'assigned or all' },
  { path: 'includeDefaultAccess', summary: 'An assignment without an app role counts.', accepts: truth },
  {
    path: 'nestedGroups',
    summary: 'Members of groups inside an assigned group count too when flattened.',
    accepts: 'direct or flattened',
  },
  ...(['users', 'groups'] as const).flatMap((object) => [
    ...(object === 'groups'
      ? [{ path: 'groups.enabled', summary: 'Groups are provisioned too.', accepts: truth }]
      : []),
    ...(['create', 'update', 'delete'] as const).map((action) => ({
      path: `${object}.actions.${action}`,
      summary: `Rollcall may ${action} ${object === 'users' ? 'accounts' : 'groups'}${action === 'update' && object === 'users' ? '; disabling is an update' : ''}.`,
      accepts: truth,
    })),
    {
      path: `${object}.clearableSources`,
      summary: 'Attributes whose emptiness is believed, so that mappings that clear may clear.',
      accepts: 'a JSON list of attribute names',
    },
  ]),
  {
    path: 'userNameFormat',
    summary: 'How userName is made, when not as the table says.',
    accepts: userNameFormats.join(', '),
  },
  ...leavingCauses.flatMap((cause) => [
    {
      path: `leaving.${cause}.action`,
      summary: `What happens to the account when ${causes[cause]}.`,
      accepts: leavingActions.join(', '),
    },
    { path: `leaving.${cause}.afterDays`, summary: 'Days to wait before that.', accepts: 'a whole number' },
  ]),
  {
    path: 'deletionThreshold.count',
    summary: 'Disables and deletes within a day beyond this are held …',
    accepts: 'a whole number',
  },
  {
    path: 'deletionThreshold.percent',
    summary: '… or beyond this share of accounts, whichever is larger.',
    accepts: 'a number from 0 to 100',
  },
  {
    path: 'cycleIntervalMinutes',
    summary: 'Minutes between cycles that nothing else starts.',
    accepts: 'a whole number from 1 to 10080',
  },
  {
    path: 'reconciliation.everyDays',
    summary: 'Days from one comparison with what the application has to the next; null: only when asked.',
    accepts: 'a whole number from 1 to 365 or null',
  },
  {
    path: 'reconciliation.repair',
    summary: 'The next cycle repairs what such a comparison finds, under its guard.',
    accepts: truth,
  },
  {
    path: 'limits.requestsPerSecond',
    summary: 'What the target permits; null: learned.',
    accepts: 'a number or null',
  },
  {
    path: 'limits.concurrency',
    summary: 'Requests at the same time; null: the usual number.',
    accepts: 'a whole number or null',
  },
  {
    path: 'limits.membersPerPatch',
    summary: 'Members of a group in one request; null: the usual number.',
    accepts: 'a whole number or null',
  },
  {
    path: 'profile',
    summary: 'How the target wants requests written.',
    accepts: wireProfileNames.join(', '),
  },
  { path: 'notifications.email', summary: 'Who is told.', accepts: 'an e-mail address' },
  { path: 'notifications.onFailure', summary: 'Mail when provisioning fails.', accepts: truth },
  {
    path: 'notifications.digest',
    summary: 'Mail once a day: what was done, and what waits.',
    accepts: truth,
  },
  ...(['create', 'update', 'delete'] as const).map((action) => ({
    path: `approvals.${action}`,
    summary: `An admin approves before Rollcall may ${action}.`,
    accepts: truth,
  })),
]

/** Every setting that is one value, in the order of the console. Mappings, filters and app roles have pages of their own. */
export function describeSettings(settings: ApplicationSettings): readonly DescribedSetting[] {
  return lines.map(({ path, summary, accepts }) => {
    const [top = ''] = path.split('.')
    return {
      path,
      value: valueAt(settings, path),
      default: valueAt(settingDefaults, path) ?? defaultOfUsers(path),
      summary,
      accepts,
      reevaluates: reevaluates(top as Parameters<typeof reevaluates>[0]),
    }
  })
}

/** The mapping of people comes from the gallery; these parts of it have a default all the same. */
function defaultOfUsers(path: string): unknown {
  if (path.startsWith('users.actions.')) return true
  return path === 'users.clearableSources' ? [] : null
}

function valueAt(root: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      root,
    )
}
