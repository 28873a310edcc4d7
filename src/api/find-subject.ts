import type { ApplicationRecord } from '../engine/application/application-record.ts'
import type { Candidate } from '../engine/candidate.ts'
import type { EnginePorts } from '../engine/ports.ts'
import type { TargetKind } from '../engine/target/target.ts'
import { RollcallError } from '../errors/rollcall-error.ts'

/**
 * A person (id, user name, mail) or group (id, name) as an application sees them: attributes, assignments, link.
 * @throws RollcallError `principal_not_found`
 */
export async function requireCandidate(
  { store }: Pick<EnginePorts, 'store'>,
  application: ApplicationRecord,
  kind: TargetKind,
  name: string,
): Promise<Candidate> {
  const found = name.includes('\0') ? null : await store.findPrincipal(application.directoryId, kind, name)
  const candidate = found === null ? null : await store.readOne(application.id, kind, found.id)
  if (candidate === null) throw new RollcallError('principal_not_found', { kind, name: name.slice(0, 200) })
  return candidate
}
