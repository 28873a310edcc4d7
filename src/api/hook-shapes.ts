import { type Static, Type } from 'typebox'
import { longestDeadlineMs } from '../provider/hooks/hook.ts'
import type { HookSettings } from '../provider/hooks/hook-settings.ts'
import type { HookTrial } from '../provider/hooks/manage-hooks.ts'
import { literals } from './shapes.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])

const deadlineMs = Type.Integer({
  minimum: 100,
  maximum: longestDeadlineMs,
  description: 'How long an answer is waited for; the identity provider waits meanwhile. 3000 unless said',
})
const onFailure = literals(['accept', 'refuse'])

export const hookBodySchema = Type.Object(
  {
    url: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Has to be given when there is no hook yet' }),
    ),
    types: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: 50,
        description: 'Which changes it is asked about: member.provisioned, group.*, …; empty: all',
      }),
    ),
    deadlineMs: Type.Optional(deadlineMs),
    onFailure: Type.Optional({
      ...onFailure,
      description: 'What happens to a change when there is no answer; refuse unless said',
    }),
    allowPrivateAddress: Type.Optional(
      Type.Boolean({ description: 'Lets it be in a private network, and without TLS' }),
    ),
  },
  { additionalProperties: false },
)

export const hookSchema = Type.Object({
  tenantId: Type.Union([Type.String(), Type.Null()], { description: 'null: it is asked about every tenant' }),
  url: Type.String(),
  types: Type.Array(Type.String(), { description: 'Empty: every change' }),
  deadlineMs,
  onFailure,
  allowPrivateAddress: Type.Boolean(),
  previousSecretEndsAt: nullableText,
})
export type HookJson = Static<typeof hookSchema>

export const hookSetSchema = Type.Object({
  ...hookSchema.properties,
  secret: Type.Optional(
    Type.String({
      description: 'What questions are signed with, when it was made just now. Never shown again.',
    }),
  ),
})
export type HookSetJson = Static<typeof hookSetSchema>

export const hookTrialSchema = Type.Object({
  answer: Type.Union([
    Type.Object({
      decision: literals(['accept', 'refuse', 'stage']),
      text: Type.Union([Type.String(), Type.Null()], { description: 'its detail or its reason' }),
    }),
    Type.Null(),
  ]),
  error: Type.Union([Type.String(), Type.Null()], {
    description:
      'timed_out, redirected, refused_by_endpoint, private_address, unreachable, answer_invalid: no answer that counts',
  }),
  status: Type.Union([Type.Integer(), Type.Null()]),
  durationMs: Type.Integer(),
  excerpt: Type.Union([Type.String(), Type.Null()], { description: 'Beginning of the answer, masked' }),
})
export type HookTrialJson = Static<typeof hookTrialSchema>

export function presentHook(hook: HookSettings, now: Date): HookJson {
  const { tenantId, url, types, deadlineMs, onFailure, allowPrivateAddress, secrets } = hook
  const endsAt = secrets[1]?.endsAt ?? null
  return {
    ...{ tenantId, url, types: [...types], deadlineMs, onFailure, allowPrivateAddress },
    previousSecretEndsAt: endsAt !== null && new Date(endsAt) > now ? endsAt : null,
  }
}

export function presentTrial({ answer, ...rest }: HookTrial): HookTrialJson {
  if (answer === null) return { answer, ...rest }
  const text =
    answer.decision === 'refuse' ? answer.detail : answer.decision === 'stage' ? answer.reason : null
  return { answer: { decision: answer.decision, text }, ...rest }
}
