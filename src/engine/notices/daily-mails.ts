import { computeStatus } from '../application/status.ts'
import type { EnginePorts } from '../ports.ts'
import { dueReminder } from './due-reminder.ts'
import { tellAdmin } from './tell-admin.ts'

type Ports = Pick<EnginePorts, 'store' | 'now' | 'notify' | 'onError'>

const dayMs = 86_400_000

/** Tells of credentials at targets that end soon. What nobody was told of is told as soon as somebody wants to be. */
export async function remindOfCredentials(ports: Ports): Promise<void> {
  for (const application of await ports.store.listApplications()) {
    const { credential, id } = application
    if (credential?.expiresAt == null) continue
    const days = dueReminder(credential.expiresAt, ports.now())
    if (days === undefined || (credential.toldDays !== null && credential.toldDays <= days)) continue
    const news = { kind: 'credential_expires', days, expiresAt: credential.expiresAt } as const
    if (await tellAdmin(ports, application, news)) await ports.store.noteCredentialTold(id, days)
  }
}

/** One mail for each application whose settings want it: what was done since the last one, how it stands, what was rejected. */
export async function sendDigests(ports: Ports): Promise<void> {
  const { store } = ports
  for (const application of await store.listApplications()) {
    const { id, settings, digestUntil } = application
    if (!settings.notifications.digest) continue
    const until = ports.now()
    const yesterday = new Date(until.getTime() - dayMs)
    // A server that starts twice a day still tells once.
    if (digestUntil !== null && digestUntil.getTime() > until.getTime() - dayMs * 0.8) continue
    const since = digestUntil !== null && digestUntil > yesterday ? digestUntil : yesterday
    const [cycle, health, outcomes, kept] = await Promise.all([
      store.findCycle(id),
      store.readHealth(id),
      store.countOutcomes(id, since, until),
      store.listKept(id, 100),
    ])
    const rejected = kept.filter((one) => one.at !== null && one.at > since)
    const digest = { since, until, outcomes, ...computeStatus(application, cycle, health, until), rejected }
    if (await tellAdmin(ports, application, { kind: 'digest', digest })) await store.noteDigest(id, until)
  }
}
