import { describe, expect, it } from 'vitest'
import {
  errorBody,
  ifMatch,
  ifNoneMatch,
  parseJson,
  ScimError,
  type ScimType,
  scimError,
  scimTypes,
  urns,
  weakEtag,
} from '../../src/scim/index.ts'
import { failure } from '../support/scim-samples.ts'

describe('RFC 7644 §3.12: errors', () => {
  it('ERR-01: the body has status in text, scimType and detail', () => {
    expect(errorBody(scimError('invalidFilter', 'No.'))).toEqual({
      schemas: [urns.error],
      scimType: 'invalidFilter',
      detail: 'No.',
      status: '400',
    })
    expect(errorBody(new ScimError(404, 'Not here.'))).toEqual({
      schemas: [urns.error],
      detail: 'Not here.',
      status: '404',
    })
  })

  const statuses: Partial<Record<ScimType, number>> = { uniqueness: 409, sensitive: 403 }
  for (const scimType of Object.keys(scimTypes) as ScimType[]) {
    it(`ERR-02: ${scimType} is ${statuses[scimType] ?? 400}`, () => {
      expect(scimError(scimType, 'x')).toMatchObject({
        status: statuses[scimType] ?? 400,
        scimType,
        rfc: expect.stringMatching(/^RFC \d+ §/),
      })
    })
  }
})

describe('RFC 7644 §3.14: versions', () => {
  const tag = weakEtag(7)
  it('ETG-03: tags are weak', () => {
    expect(tag).toBe('W/"7"')
    expect(weakEtag('a"b\\c')).toBe('W/"abc"')
  })
  for (const header of [undefined, '', '*', 'W/"7"', '"7"', 'W/"1", W/"7"', ' W/"7" ', '7']) {
    it(`ETG-04, ETG-07: If-Match ${header} lets the change go on`, () => {
      expect(ifMatch(header, tag)).toBe(true)
    })
  }
  for (const header of ['W/"8"', '"77"', 'W/"1", W/"2"', 'x', 'W/"1,7"']) {
    it(`ETG-04: If-Match ${header} stops it`, () => {
      expect(ifMatch(header, tag)).toBe(false)
    })
  }
  it('ETG-06: If-None-Match tells what the client has', () => {
    expect(ifNoneMatch('W/"7"', tag)).toBe(true)
    expect(ifNoneMatch('W/"8"', tag)).toBe(false)
    expect(ifNoneMatch(undefined, tag)).toBe(false)
    expect(ifNoneMatch('*', tag)).toBe(true)
  })
})

describe('RFC 8259: bodies', () => {
  it('reads what JSON.parse reads', () => {
    const text = '{"a":[1,-2.5e3,"x\\"\\\\y\\u00e9",{"a":null}],"b":{"a":true},"":{}}'
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /line 1, column 1: the text ends too early/],
    ['{"a":1', /column 7: the text ends too early/],
    ['{"a":1,}', /column 8: expected a name/],
    ['{"a" 1}', /column 6: expected a colon/],
    ['[1 2]', /column 4: expected a comma or "]"/],
    ['{"a":1} x', /expected the end of the body/],
    ["{'a':1}", /expected a name in double quotes/],
    ['{"a":01}', /expected a comma/],
    ['{"a":tru}', /expected a value/],
    ['{"a":"x\ny"}', /the string is not closed or holds a wrong character/],
    ['{\n  "a": 1,\n  "a": 2\n}', /line 3, column 3: the name "a" is given twice/],
    ['{"x":{"a":1,"\\u0061":2}}', /the name "a" is given twice/],
    ['{"__proto__":{}}', /"__proto__"/],
    ['{"x":[{"\\u005f_proto__":1}]}', /"__proto__"/],
    ['{"a":"\\u0000"}', /characters that are not text/],
    ['{"a":"\\ud800"}', /characters that are not text/],
    ['{"\\udc00":1}', /characters that are not text/],
    ['\ufeff{}', /expected a value/],
  ]
  for (const [text, says] of wrong) {
    it(`${JSON.stringify(text)} is 400 invalidSyntax`, () => {
      const error = failure(() => parseJson(text))
      expect(error).toMatchObject({ status: 400, scimType: 'invalidSyntax' })
      expect(error.detail).toMatch(says)
    })
  }

  it('HTT-21: never quotes a value, which may be a password', () => {
    expect(failure(() => parseJson('{"password":"hunter2" x}')).detail).not.toContain('hunter2')
  })

  it('explains a fault behind a megabyte of text', () => {
    const long = 'x\\"'.repeat(300_000)
    expect(failure(() => parseJson(`{"a":"${long}" x}`)).detail).toMatch(/column 900009: expected a comma/)
    expect(failure(() => parseJson(`{"a":"${long}`)).detail).toMatch(/the string is not closed/)
  })

  it('HTT-21: depth and size are bounded, and cost no stack', () => {
    expect(failure(() => parseJson('['.repeat(100_000))).scimType).toBe('invalidSyntax')
    expect(failure(() => parseJson('{"a":'.repeat(50_000))).scimType).toBe('invalidSyntax')
    expect(failure(() => parseJson(`"${'x'.repeat(2_000_000)}"`)).status).toBe(413)
    expect(parseJson('[[["]]]]{{{{"]]]', { length: 100, depth: 3 })).toEqual([[[']]]]{{{{']]])
    expect(failure(() => parseJson('[[[[1]]]]', { length: 100, depth: 3 })).detail).toContain('3 levels')
  })
})
