import { describe, expect, it } from 'vitest'
import { errorRegistry } from '../errors/registry.ts'
import { answerRules, judgeReply, type Verdict } from './outcome.ts'
import type { Failure, TargetReply, Verb } from './target/target.ts'

const exchange = { method: 'POST', path: '/Users', requestId: 'r', status: null, durationMs: 1 }
function answer(status: number, change: Partial<Extract<TargetReply, { kind: 'answer' }>> = {}): TargetReply {
  return {
    kind: 'answer',
    status,
    body: { id: 'u-1' },
    form: 'json',
    location: null,
    retryAfterMs: null,
    exchange,
    ...change,
  }
}
function failure(kind: Failure, sent: boolean): TargetReply {
  return { kind: 'failure', failure: kind, sent, detail: '', exchange }
}

describe('what an answer means for what was asked', () => {
  it.each<[string, Verb, TargetReply, Verdict]>([
    ['a create that was answered with an id is done', 'create', answer(201), 'done'],
    ['a create answered without an id may be anything', 'create', answer(201, { body: {} }), 'in_doubt'],
    [
      'a create answered with an empty body may be anything',
      'create',
      answer(201, { body: null, form: 'empty' }),
      'in_doubt',
    ],
    ['a 500 on a create may have been executed', 'create', answer(500), 'in_doubt'],
    ['a 502 on an update may be repeated', 'update', answer(502), 'repeat'],
    [
      'an update answered with a piece of JSON may be repeated',
      'update',
      answer(200, { form: 'torn', body: undefined }),
      'repeat',
    ],
    [
      'an update answered with a word that is no JSON is done',
      'update',
      answer(200, { form: 'text', body: undefined }),
      'done',
    ],
    [
      'a create answered with a piece of JSON may be anything',
      'create',
      answer(201, { form: 'torn', body: undefined }),
      'in_doubt',
    ],
    ['a 409 on a create means that something is there', 'create', answer(409), 'exists'],
    ['a 409 on an update is about this object', 'update', answer(409), 'data'],
    ['a 404 on a delete is what was wanted', 'delete', answer(404), 'missing'],
    ['a 404 on an update is a missing account', 'update', answer(404), 'missing'],
    ['a 404 on a lookup is the wrong address', 'read', answer(404), 'stop'],
    ['a 400 is about this object', 'create', answer(400), 'data'],
    ['a 401 is about the application', 'update', answer(401), 'stop'],
    ['a redirect is about the application', 'read', answer(302), 'stop'],
    ['a web page is about the application', 'read', answer(200, { form: 'html', body: undefined }), 'stop'],
    [
      'something that is not JSON is about the application',
      'read',
      answer(200, { form: 'text', body: undefined }),
      'stop',
    ],
    ['a name that does not resolve is about the application', 'create', failure('dns', false), 'stop'],
    [
      'a timeout after sending a create may have been executed',
      'create',
      failure('timeout', true),
      'in_doubt',
    ],
    [
      'a broken connection after sending a delete may be repeated',
      'delete',
      failure('reset', true),
      'repeat',
    ],
    ['stopped before it left is as if not tried', 'create', failure('interrupted', false), 'not_sent'],
  ])('%s', (_, verb, reply, verdict) => {
    expect(judgeReply(verb, reply).verdict).toBe(verdict)
  })

  it.each([
    [402, 'target_seats_exhausted'],
    [405, 'target_method_refused'],
    [422, 'target_refused'],
    [501, 'target_not_implemented'],
  ])('a %i has a meaning of its own and stops nobody else', (status, code) => {
    expect(judgeReply('create', answer(status))).toMatchObject({ verdict: 'data', code })
  })

  it('names an error of the registry for everything but success', () => {
    for (const rule of answerRules) {
      if (rule.code !== null) expect(Object.hasOwn(errorRegistry, rule.code)).toBe(true)
      else expect(['done', 'missing']).toContain(rule.verdict)
    }
  })

  it('has an answer for every status', () => {
    for (const verb of ['read', 'create', 'update', 'delete'] as const) {
      for (let status = 100; status < 600; status += 1)
        expect(judgeReply(verb, answer(status)).verdict).toBeTruthy()
    }
  })
})
