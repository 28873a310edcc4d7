/** One setting as it is said on the page; what is left out is said as the server says it. */
export interface SettingText {
  readonly label?: string
  readonly hint?: string
  /** What is counted, behind the number. */
  readonly unit?: string
  /** What an empty field means. */
  readonly empty?: string
}

/** The settings of an application, in the order in which they are shown. Codes of values stay what they are. */
export const settingTexts = {
  groups: {
    users: 'People',
    groups: 'Groups',
    userNameFormat: 'User names',
    leaving: 'When people leave',
    deletionThreshold: 'Deletion threshold',
    approvals: 'Approvals',
    cycleIntervalMinutes: 'Cycles',
    reconciliation: 'Comparison with the application',
    limits: 'Limits of the application',
    profile: 'Requests',
    notifications: 'Mails',
  } as Readonly<Record<string, string>>,
  others: 'Others',
  fields: {
    'users.clearableSources': {
      label: 'Attributes whose emptiness is believed',
      hint: 'Where the directory has no value for one of these, the account’s value may be cleared.',
      empty: 'none',
    },
    'groups.clearableSources': {
      label: 'Attributes of groups whose emptiness is believed',
      hint: 'Where the directory has no value for one of these, the value there may be cleared.',
      empty: 'none',
    },
    userNameFormat: {
      label: 'What the user name is made from',
      hint: 'Anything but “as the mapping says” takes the place of the mapping of userName.',
    },
    'deletionThreshold.count': {
      label: 'Disables and deletes in a day before more are held',
      hint: 'The larger of this number and the share below counts.',
      unit: 'accounts',
    },
    'deletionThreshold.percent': { label: 'Or this share of the accounts', unit: '%' },
    cycleIntervalMinutes: {
      label: 'Time between two cycles that nothing else starts',
      hint: 'Changes in the directory start one within seconds.',
      unit: 'minutes',
    },
    'reconciliation.everyDays': {
      label: 'Time between two comparisons with what the application has',
      hint: 'Rollcall reads every account there and tells what is not as it was left.',
      unit: 'days',
      empty: 'only when asked',
    },
    'reconciliation.repair': {
      label: 'The next cycle repairs what a comparison finds, under its threshold.',
    },
    'limits.requestsPerSecond': {
      label: 'Requests a second',
      hint: 'Empty: learned from what the application answers.',
      unit: 'a second',
      empty: 'learned',
    },
    'limits.concurrency': { label: 'Requests at the same time', unit: 'at once', empty: 'as usual' },
    'limits.membersPerPatch': {
      label: 'Members of a group in one request',
      unit: 'members',
      empty: 'as usual',
    },
    profile: {
      label: 'How requests are written',
      hint: 'Some applications only understand them as one identity provider writes them.',
    },
    'notifications.email': { label: 'Who is told', empty: 'nobody' },
    'notifications.onFailure': { label: 'A mail when provisioning of somebody fails.' },
    'notifications.digest': { label: 'A mail once a day: what was done, and what waits.' },
  } as Readonly<Record<string, SettingText>>,
  options: {
    as_mapped: 'as the mapping says',
    user_name: 'user name in the directory',
    user_name_prefix: 'user name, the part before the @',
    email: 'mail address',
    email_lower_case: 'mail address, in small letters',
    email_prefix: 'mail address, the part before the @',
    rfc: 'as SCIM 2.0 (RFC 7644) has it',
    entra: 'as Microsoft Entra does',
    'entra-compliant': 'as Microsoft Entra does, with its fixes switched on',
    okta: 'as Okta does',
    'okta-wizard': 'as Okta does for applications made with its wizard',
    disable: 'disable the account',
    delete: 'delete the account',
    remove_from_groups: 'only remove it from groups',
    nothing: 'nothing',
    assigned: 'only those assigned',
    all: 'everyone',
    direct: 'only direct members',
    flattened: 'members of groups inside it too',
    true: 'yes',
    false: 'no',
  } as Readonly<Record<string, string>>,
  leaving: {
    about: 'What becomes of the account, and how long Rollcall waits before.',
    columns: { cause: 'When they', action: 'Then', after: 'After' },
    causes: {
      unassigned: 'are no longer assigned',
      out_of_scope: 'no longer pass a scoping filter',
      disabled: 'are disabled in the directory',
      suspended: 'are suspended in the directory',
      soft_deleted: 'are put into the bin',
      hard_deleted: 'are removed for good',
    } as Readonly<Record<string, string>>,
    days: 'days',
  },
  learned: (rate: string) => `The last cycle was permitted ${rate} requests a second.`,
  nextComparison: 'Next comparison:',
  isDefault: 'default',
} as const
