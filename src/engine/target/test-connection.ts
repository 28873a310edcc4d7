import type { ErrorCode } from '../../errors/registry.ts'
import { isWithoutGroups, judgeReply, readReason, readResources } from '../outcome.ts'
import type { TargetCapabilities } from './capabilities.ts'
import { type Announced, checkCapabilities } from './check-capabilities.ts'
import { checkCredential } from './check-credential.ts'
import { type CheckStep, explain, line } from './check-step.ts'
import { HttpFailure } from './http-client.ts'
import { readUrl } from './open-target.ts'
import type { Exchange, Target, TargetReply } from './target.ts'

export interface ConnectionCheck {
  readonly passed: boolean
  readonly steps: readonly CheckStep[]
  /** The tenant URL with the path that answered, when it is not the one that was entered. */
  readonly suggestedUrl: string | null
  /** What the target says of itself; null when it says nothing or was not asked. */
  readonly capabilities: TargetCapabilities | null
}

export interface CheckInput {
  readonly url: string
  /** Where tokens are fetched; null where the credential is sent as it is. */
  readonly tokenUrl: string | null
  readonly settings: Announced
  /** The matching attributes tried first, and whether groups are provisioned at all. */
  readonly matchingAttribute: string
  readonly groupAttribute: string | null
  readonly newId: () => string
  /** Opens the target at this URL with the application's credential. Throws HttpFailure for an unusable URL. */
  readonly open: (url: string) => Target
}

/** Where SCIM usually lives, tried when the address that was entered answers 404. */
const usualPaths = ['/scim/v2', '/scim', '/v2'] as const

/**
 * Test Connection: a checklist that names the true cause. It asks for an account that cannot exist (a random id as
 * the value of the matching attribute): the right answer is 200 with an empty list. Writes nothing.
 */
export async function testConnection(input: CheckInput): Promise<ConnectionCheck> {
  const credential = await obtainCredential(input)
  if (credential.some((step) => step.outcome === 'failed')) {
    const steps = [...credential, ...names.map((name) => line(name, 'skipped', null, 'Not tried.', null))]
    return { passed: false, steps, suggestedUrl: null, capabilities: null }
  }
  const checked = await testTarget(input)
  return { ...checked, steps: [...credential, ...checked.steps] }
}

async function obtainCredential({ tokenUrl, open, url }: CheckInput): Promise<readonly CheckStep[]> {
  if (tokenUrl === null) return []
  let target: Target | null = null
  try {
    target = open(url)
    return await checkCredential(target, tokenUrl)
  } catch (error) {
    // The tenant URL itself cannot be used: the lines after these say so.
    if (!(error instanceof HttpFailure)) throw error
    return []
  } finally {
    await target?.close().catch(() => undefined)
  }
}

async function testTarget(input: CheckInput): Promise<ConnectionCheck> {
  const first = await probe(input, input.url)
  if (!isWrongPath(first)) return report(input, first, null)
  for (const url of otherUrls(input.url)) {
    const other = await probe(input, url)
    if (other.reply?.kind !== 'answer' || isWrongPath(other)) continue
    if (other.reply.form !== 'json') continue
    return report(input, first, url)
  }
  return report(input, first, null)
}

interface Probe {
  readonly reply: TargetReply | null
  readonly failure: HttpFailure | null
  readonly target: Target | null
}

async function probe(input: CheckInput, url: string): Promise<Probe> {
  try {
    const target = input.open(url)
    const reply = await target.find('person', input.matchingAttribute, input.newId())
    return { reply, failure: null, target }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    return { reply: null, failure: error, target: null }
  }
}

function isWrongPath({ reply }: Probe): boolean {
  return reply?.kind === 'answer' && reply.status === 404
}

function otherUrls(text: string): readonly string[] {
  const url = readUrl(text)
  const base = url.pathname.replace(/\/+$/, '').replace(/(\/scim)?(\/v2)?$/, '')
  return usualPaths
    .map((path) => `${url.origin}${base}${path}${url.search}`)
    .filter((one) => one !== text.replace(/\/+$/, ''))
}

async function report(
  input: CheckInput,
  probed: Probe,
  suggestedUrl: string | null,
): Promise<ConnectionCheck> {
  const steps = firstSteps(input, probed, suggestedUrl)
  let capabilities: TargetCapabilities | null = null
  if (probed.target !== null && steps.every((step) => step.outcome === 'passed')) {
    steps.push(await checkGroups(input, probed))
    const announced = await checkCapabilities(probed.target, input.settings)
    steps.push(...announced.steps)
    capabilities = announced.capabilities
  }
  await probed.target?.close().catch(() => undefined)
  return { passed: steps.every((step) => step.outcome !== 'failed'), steps, suggestedUrl, capabilities }
}

const names = ['address', 'scim', 'token', 'filter'] as const satisfies readonly CheckStep['name'][]

/** The one exchange read four times over: each line says one thing, and those behind the first failure are skipped. */
function firstSteps(input: CheckInput, probed: Probe, suggestedUrl: string | null): CheckStep[] {
  const { reply, failure } = probed
  const { step: failing, code, details } = diagnose(input, reply, failure, suggestedUrl)
  const at = failing === null ? names.length : names.indexOf(failing)
  return names.map((name, index): CheckStep => {
    const exchange = reply?.exchange ?? null
    if (index > at) return line(name, 'skipped', null, 'Not tried.', null)
    if (index < at) return line(name, 'passed', exchange, passedText(name, input, reply), null)
    return line(name, 'failed', exchange, describe(exchange), explain(code ?? 'target_not_scim', details))
  })
}

function diagnose(
  input: CheckInput,
  reply: TargetReply | null,
  failure: HttpFailure | null,
  suggestedUrl: string | null,
): { step: (typeof names)[number] | null; code: ErrorCode | null; details: Record<string, unknown> } {
  if (reply === null) {
    const code = failure?.failure === 'address_refused' ? 'target_address_refused' : 'target_url_invalid'
    return { step: 'address', code, details: { detail: failure?.message ?? '' } }
  }
  const judgement = judgeReply('read', reply)
  if (reply.kind === 'failure') {
    return { step: 'address', code: judgement.code, details: { detail: reply.detail } }
  }
  const detail =
    suggestedUrl === null ? readReason(reply) : `SCIM answers at ${suggestedUrl}: enter that address.`
  const details = { detail, status: reply.status }
  if (reply.status === 401 || reply.status === 403) return { step: 'token', code: judgement.code, details }
  // The endpoint understands SCIM and refuses the question: the matching attribute cannot be filtered on.
  if (reply.status === 400 || reply.status === 501) {
    return {
      step: 'filter',
      code: 'filter_not_supported',
      details: { ...details, attribute: input.matchingAttribute },
    }
  }
  if (judgement.verdict !== 'done') return { step: 'scim', code: judgement.code, details }
  const listed = readResources(reply.body)
  if (listed === null) return { step: 'scim', code: 'target_not_scim', details }
  if (listed.length > 0)
    return { step: 'filter', code: 'target_ignores_filter', details: { detail: input.matchingAttribute } }
  return { step: null, code: null, details: {} }
}

async function checkGroups(input: CheckInput, { target }: Probe): Promise<CheckStep> {
  if (input.groupAttribute === null || target === null) {
    return line('groups', 'skipped', null, 'Groups are not provisioned to this application.', null)
  }
  const reply = await target.find('group', input.groupAttribute, input.newId())
  const judgement = judgeReply('read', reply)
  if (judgement.verdict === 'done' && reply.kind === 'answer' && readResources(reply.body)?.length === 0) {
    return line('groups', 'passed', reply.exchange, describe(reply.exchange), null)
  }
  const status = reply.kind === 'answer' ? reply.status : null
  const details = { detail: readReason(reply), attribute: input.groupAttribute, status }
  const code = isWithoutGroups('group', reply) ? 'groups_not_supported' : judgement.code
  return line(
    'groups',
    'failed',
    reply.exchange,
    describe(reply.exchange),
    explain(code ?? 'filter_not_supported', details),
  )
}

function passedText(name: CheckStep['name'], input: CheckInput, reply: TargetReply | null): string {
  if (name === 'address') return new URL(input.url).host
  if (name === 'token') return 'Neither 401 nor 403.'
  return describe(reply?.exchange ?? null)
}

function describe(exchange: Exchange | null): string {
  return exchange === null ? '' : `${exchange.method} ${exchange.path} → ${exchange.status ?? 'no answer'}`
}
