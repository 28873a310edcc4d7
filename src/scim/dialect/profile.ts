import { type Tolerance, tolerances } from './tolerances.ts'

export type ProfileName =
  | 'strict'
  | 'lenient'
  | 'entra'
  | 'entra-compliant'
  | 'okta'
  | 'onelogin'
  | 'google'
  | 'jumpcloud'
  | 'ping'

/** What the service provider answers where clients want different things. */
export interface Answers {
  /** 200 with the resource, or 204 without a body, after PATCH (RFC 7644 §3.5.2 allows both). */
  readonly patchUser: 'resource' | 'empty'
  readonly patchGroup: 'resource' | 'empty'
  /** Whether two groups of one tenant may share a `displayName` (the RFC allows it). */
  readonly uniqueGroupNames: boolean
  /** What a member id that names nobody does: 400, or left out with a note. */
  readonly unknownMember: 'refuse' | 'skip'
  /** Whether `Authorization: <token>` without a scheme is accepted. */
  readonly rawToken: boolean
}

/** How one kind of client is understood and answered. Data, so that it can be stored with a connection. */
export interface Profile {
  readonly name: ProfileName
  readonly title: string
  readonly tolerances: ReadonlySet<Tolerance>
  readonly answers: Answers
}

/** A tolerance that was needed for a request, for the request log. */
export interface Note {
  readonly tolerance: Tolerance
  /** What it was applied to. Names attributes, never values. */
  readonly detail: string
}

export const defaultAnswers: Answers = {
  patchUser: 'resource',
  patchGroup: 'empty',
  uniqueGroupNames: false,
  unknownMember: 'refuse',
  rawToken: false,
}

/** Every tolerance but those a connection has to ask for. */
export const usualTolerances: readonly Tolerance[] = (Object.keys(tolerances) as Tolerance[]).filter(
  (name) => tolerances[name].mode !== 'on_request',
)

/** What a profile says besides the usual. */
export interface ProfileInput {
  readonly name: ProfileName
  readonly title: string
  readonly also?: readonly Tolerance[]
  readonly without?: readonly Tolerance[]
  readonly answers?: Partial<Answers>
}

/** A profile: the usual tolerances, more or fewer, and its answers. */
export function profile(input: ProfileInput): Profile {
  const without = new Set<Tolerance>(input.without ?? [])
  return {
    name: input.name,
    title: input.title,
    tolerances: new Set([...usualTolerances, ...(input.also ?? [])].filter((name) => !without.has(name))),
    answers: { ...defaultAnswers, ...input.answers },
  }
}

/** A profile with some tolerances or answers set otherwise, as an administrator may do for one connection. */
export function adjustProfile(
  base: Profile,
  change: { also?: readonly Tolerance[]; without?: readonly Tolerance[]; answers?: Partial<Answers> },
): Profile {
  const names = new Set(base.tolerances)
  for (const name of change.also ?? []) names.add(name)
  for (const name of change.without ?? []) names.delete(name)
  return { ...base, tolerances: names, answers: { ...base.answers, ...change.answers } }
}

/** Whether the profile tolerates something; when it does, that is noted. */
export function tolerates(profile: Profile, notes: Note[], tolerance: Tolerance, detail: string): boolean {
  if (!profile.tolerances.has(tolerance)) return false
  notes.push({ tolerance, detail })
  return true
}
