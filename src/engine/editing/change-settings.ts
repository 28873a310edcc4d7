import { RollcallError } from '../../errors/rollcall-error.ts'
import type { ApplicationSettings } from '../application/application.ts'
import type { ApplicationRecord } from '../application/application-record.ts'
import { requireApplication } from '../application/applications.ts'
import type { EnginePorts } from '../ports.ts'
import { mergeSettings } from '../settings/read-settings.ts'
import { refuseSetting } from '../settings/shape.ts'
import { checkSettings, readSources, type SettingsProblem } from './check-settings.ts'
import { diffSettings, needsReevaluation, type SettingsDifference, sameSettings } from './diff-settings.ts'
import type { Authorship } from './store.ts'

/** Part of the settings to change; objects are merged field by field, lists are replaced. */
export type SettingsChange = Readonly<Record<string, unknown>>

/** What a change would make of the settings, before it is saved. */
export interface Proposal {
  readonly settings: ApplicationSettings
  readonly differences: readonly SettingsDifference[]
  /** Whether everyone would be evaluated anew; only those whose account would differ cost requests. */
  readonly reevaluates: boolean
  readonly problems: readonly SettingsProblem[]
}

/**
 * Judges a change without saving it.
 * @throws RollcallError `settings_refused` for what is no setting
 */
export async function proposeChange(
  ports: Pick<EnginePorts, 'store'>,
  application: ApplicationRecord,
  change: SettingsChange,
): Promise<Proposal> {
  if (Object.hasOwn(change, 'connection')) {
    refuseSetting(
      'connection',
      'The connection is changed on its own.',
      'Use: rollcall app set NAME --url … --token-stdin',
    )
  }
  const settings = mergeSettings(application.settings, change)
  const sources = await readSources(ports, application, settings)
  return {
    settings,
    differences: diffSettings(application.settings, settings),
    reevaluates: needsReevaluation(application.settings, settings),
    problems: checkSettings(settings, sources, application.defaultDomain),
  }
}

export interface ChangeOptions extends Partial<Authorship> {
  /** The version that was edited; another one in the meantime is a conflict. Omit to change what is there now. */
  readonly ifVersion?: number
}

export interface Changed extends Proposal {
  readonly application: ApplicationRecord
  /** False when the settings were so already. */
  readonly saved: boolean
}

/** How often a change without a version is tried again when others save at the same time. */
const mostTries = 5

/**
 * Saves a change as a new version. Whatever decides who is in scope or what is written makes everyone be looked at
 * again, which costs comparisons; only those whose account would differ cost requests.
 * @throws RollcallError `settings_refused`, `mapping_refused` with every problem,
 * `settings_changed_meanwhile` with what the other one changed
 */
export async function changeSettings(
  ports: EnginePorts,
  idOrName: string,
  change: SettingsChange | ((current: ApplicationSettings) => SettingsChange),
  { ifVersion, author, note }: ChangeOptions = {},
): Promise<Changed> {
  for (let left = mostTries; ; left -= 1) {
    const application = await requireApplication(ports, idOrName)
    if (ifVersion !== undefined && ifVersion !== application.settingsVersion) {
      throw await changedMeanwhile(ports, application, ifVersion)
    }
    const wanted = typeof change === 'function' ? change(application.settings) : change
    const proposal = await proposeChange(ports, application, wanted)
    refuseProblems(proposal.problems)
    if (sameSettings(application.settings, proposal.settings)) {
      return { ...proposal, application, saved: false }
    }
    const saved = await ports.store.saveSettings(application.id, proposal.settings, {
      reevaluate: proposal.reevaluates,
      expectedVersion: application.settingsVersion,
      ...(author === undefined ? {} : { author }),
      ...(note === undefined ? {} : { note }),
    })
    if (saved) {
      ports.events.applicationChanged(application.id)
      return { ...proposal, application: await requireApplication(ports, application.id), saved: true }
    }
    if (left <= 1) throw await changedMeanwhile(ports, application, application.settingsVersion)
  }
}

function refuseProblems(problems: readonly SettingsProblem[]): void {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const [first] = errors
  if (first === undefined) return
  const where = first.target === null ? '' : `${first.target}: `
  throw new RollcallError('mapping_refused', {
    count: errors.length,
    message: `${where}${first.message}`,
    next: first.next,
    problems,
  })
}

async function changedMeanwhile(
  { store }: Pick<EnginePorts, 'store'>,
  application: ApplicationRecord,
  expected: number,
): Promise<RollcallError> {
  const { id, name } = application
  const current = await requireApplication({ store }, id)
  const [latest] = await store.listVersions(id, null, 1)
  const edited = await store.readVersion(id, expected)
  return new RollcallError('settings_changed_meanwhile', {
    application: name,
    expected,
    version: current.settingsVersion,
    by: latest?.author ?? 'someone',
    differences: edited === null ? [] : diffSettings(edited.settings, current.settings),
  })
}
