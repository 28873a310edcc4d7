import { type Static, Type } from 'typebox'
import {
  type SetupLink,
  type SetupProgress,
  setupLinkState,
  setupSteps,
} from '../provider/setup/setup-link.ts'
import type { Tenant } from '../provider/tenants/tenant.ts'
import { literals } from './shapes.ts'

const instant = Type.String({ description: 'RFC 3339, UTC' })
const nullableInstant = Type.Union([instant, Type.Null()])
const nullableText = Type.Union([Type.String(), Type.Null()])

export const setupLinkSchema = Type.Object({
  id: Type.String(),
  state: literals(['waiting', 'in_use', 'used', 'expired', 'revoked']),
  createdBy: Type.String(),
  recipient: nullableText,
  createdAt: instant,
  expiresAt: instant,
  begunAt: nullableInstant,
  begunFrom: nullableText,
  sessionExpiresAt: nullableInstant,
  tokens: Type.Array(Type.String(), { description: 'ids of the tokens made with it' }),
})
export type SetupLinkJson = Static<typeof setupLinkSchema>

export const issuedSetupLinkSchema = Type.Object({
  ...setupLinkSchema.properties,
  path: Type.String({ description: 'The code stands behind the #, so that no log on the way ever sees it' }),
  url: Type.String(),
})
export type IssuedSetupLinkJson = Static<typeof issuedSetupLinkSchema>

export const setupProgressSchema = Type.Object({
  scimUrl: Type.String({ description: 'Tenant URL to paste into the identity provider' }),
  provisioning: literals(['on', 'not_activated', 'not_in_plan']),
  steps: Type.Array(Type.Object({ step: literals(setupSteps), done: Type.Boolean(), at: nullableInstant }), {
    description: 'as observed, in order',
  }),
  people: Type.Integer(),
  groups: Type.Integer(),
  lastRequest: Type.Union([
    Type.Object({
      id: Type.String(),
      at: instant,
      method: Type.String(),
      path: Type.String(),
      status: Type.Integer(),
      profile: nullableText,
      client: nullableText,
      detail: Type.Union([Type.String(), Type.Null()], { description: 'what it was refused with' }),
      tokenRefusal: Type.Union([
        literals(['secret_wrong', 'expired', 'revoked', 'provisioning_off']),
        Type.Null(),
      ]),
    }),
    Type.Null(),
  ]),
})
export type SetupProgressJson = Static<typeof setupProgressSchema>

/** What the page of a setup link shows. */
export const setupSchema = Type.Object({
  tenant: Type.Object({ id: Type.String(), name: Type.String() }),
  expiresAt: nullableInstant,
  tokensLeft: Type.Integer(),
  ...setupProgressSchema.properties,
})
export type SetupJson = Static<typeof setupSchema>

export function presentSetupLink(link: SetupLink, now: Date): SetupLinkJson {
  return {
    id: link.id,
    state: setupLinkState(link, now),
    createdBy: link.createdBy,
    recipient: link.recipient,
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    begunAt: link.begunAt?.toISOString() ?? null,
    begunFrom: link.begunFrom,
    sessionExpiresAt: link.sessionExpiresAt?.toISOString() ?? null,
    tokens: [...link.tokenIds],
  }
}

export function presentProgress(progress: SetupProgress, scimUrl: string): SetupProgressJson {
  const { steps, people, groups, lastRequest, refusal } = progress
  return {
    scimUrl,
    provisioning: refusal ?? 'on',
    steps: steps.map(({ step, at }) => ({ step, done: at !== null, at: at?.toISOString() ?? null })),
    people,
    groups,
    lastRequest:
      lastRequest === null
        ? null
        : {
            ...lastRequest,
            at: lastRequest.at.toISOString(),
            tokenRefusal: lastRequest.tokenRefusal as 'expired' | null,
          },
  }
}

export function presentSetup(
  { id, name }: Tenant,
  link: SetupLink,
  progress: SetupProgressJson,
  mostTokens: number,
): SetupJson {
  return {
    tenant: { id, name },
    expiresAt: link.sessionExpiresAt?.toISOString() ?? null,
    tokensLeft: Math.max(0, mostTokens - link.tokenIds.length),
    ...progress,
  }
}
