import { describe, expect, it } from 'vitest'
import { evaluateExpression } from '../evaluate-expression.ts'
import { ExpressionError } from '../expression-error.ts'
import { parseExpression } from '../parse-expression.ts'
import { type ExpressionContext, IGNORE, type Value } from '../value.ts'

const editor = { id: '1', value: 'Editor', displayName: 'Editor' }
const viewer = { id: '2', value: 'Viewer', displayName: 'Viewer' }

const context: ExpressionContext = {
  attributes: {
    mail: 'rhea@fab.io',
    givenName: 'Rhea',
    surname: 'Berg',
    empty: '',
    number: '42',
    yes: true,
    proxyAddresses: ['x', 'y', 'x'],
    one: ['only'],
    none: [],
    country: 'NO',
    userPrincipalName: 'rhea_fab.io#EXT#@corp.example',
    __proto__hidden: 'safe',
  },
  appRoles: [editor, viewer],
  isSoftDeleted: true,
  defaultDomain: 'fab.onmicrosoft.com',
  now: () => new Date('2026-09-04T15:07:00Z'),
}

function evaluate(text: string, own: Partial<ExpressionContext> = {}): Value {
  return evaluateExpression(parseExpression(text), { ...context, ...own })
}

/** One row an odd corner: the expression, and what it is worth to the person above. */
const corners: Readonly<Record<string, readonly (readonly [string, Value])[]>> = {
  Append: [
    ['Append([missing], ".sbx")', null],
    ['Append([empty], ".sbx")', '.sbx'],
    ['Append([mail], [missing])', 'rhea@fab.io'],
    ['Append([yes], "!")', 'True!'],
    ['Append([one], "!")', 'only!'],
    ['Append([none], "!")', null],
  ],
  Prepend: [['Prepend("u-", [missing])', null]],
  BitAnd: [
    ['BitAnd([number], 2)', 2],
    ['BitAnd(4294967297, 4294967296)', 4294967296],
    ['BitAnd(-1, 255)', 255],
    ['BitAnd([missing], 1)', null],
  ],
  CBool: [
    ['CBool([country] = "no")', false],
    ['CBool([missing] = "NO")', false],
    ['CBool([missing])', false],
    ['CBool([empty])', false],
    ['CBool("false")', false],
    ['CBool("0")', false],
    ['CBool("-3")', true],
    ['CBool([yes])', true],
  ],
  CDate: [
    ['CDate([missing])', null],
    ['CDate("3/1/2027 8:30 AM")', '3/1/2027 8:30:00 AM'],
    ['CDate("2027-03-01T08:30:00.1234567Z")', '3/1/2027 8:30:00 AM'],
    ['CDate("1 March 2027")', '3/1/2027 12:00:00 AM'],
    ['CDate("Mon, 01 Mar 2027 12:00:00 GMT")', '3/1/2027 12:00:00 PM'],
    ['CDate("March 1, 2027 1:05 PM")', '3/1/2027 1:05:00 PM'],
    ['CDate("2028-02-29")', '2/29/2028 12:00:00 AM'],
  ],
  Coalesce: [
    ['Coalesce([missing], [none], [mail])', 'rhea@fab.io'],
    ['Coalesce([missing], "")', ''],
    ['Coalesce([missing], [also])', null],
    ['Coalesce([empty], "x")', ''],
    ['Coalesce([proxyAddresses])', ['x', 'y', 'x']],
  ],
  ConvertToBase64: [
    ['ConvertToBase64([missing])', null],
    ['ConvertToBase64("")', ''],
  ],
  ConvertToUTF8Hex: [['ConvertToUTF8Hex("😀")', 'F09F9880']],
  Count: [
    ['Count([missing])', 0],
    ['Count([none])', 0],
    ['Count([mail])', 1],
  ],
  CStr: [
    ['CStr(12.5)', '12.5'],
    ['CStr([yes])', 'True'],
    ['CStr([missing])', null],
    ['CStr(129699324000000000)', '129699324000000000'],
  ],
  DateAdd: [
    ['DateAdd("yyyy", 1, CDate("2028-02-29"))', '2/28/2029 12:00:00 AM'],
    ['DateAdd("m", -1, CDate("2027-03-31T23:59:59Z"))', '2/28/2027 11:59:59 PM'],
    ['DateAdd("n", -1, CDate("2027-01-01"))', '12/31/2026 11:59:00 PM'],
    ['DateAdd("h", 25, CDate("2027-01-01"))', '1/2/2027 1:00:00 AM'],
    ['DateAdd("s", 59, CDate("2027-01-01"))', '1/1/2027 12:00:59 AM'],
    ['DateAdd("d", 1, [missing])', null],
  ],
  DateDiff: [
    ['DateDiff("yyyy", CDate("2026-12-31"), CDate("2027-01-01"))', 1],
    ['DateDiff("ww", CDate("2027-03-06"), CDate("2027-03-07"))', 1],
    ['DateDiff("ww", CDate("2027-03-07"), CDate("2027-03-13"))', 0],
    ['DateDiff("n", CDate("2027-01-01T00:00:59Z"), CDate("2027-01-01T00:01:00Z"))', 1],
    ['DateDiff("s", CDate("2027-01-02"), CDate("2027-01-01"))', -86400],
    ['DateDiff("d", [missing], CDate("2027-01-01"))', null],
  ],
  DateFromNum: [
    ['DateFromNum([missing])', null],
    ['DateFromNum(0)', '1/1/1601 12:00:00 AM'],
    ['DateFromNum(NumFromDate("2027-01-31T12:00:00Z"))', '1/31/2027 12:00:00 PM'],
  ],
  DefaultDomain: [['Join("@", [givenName], DefaultDomain())', 'Rhea@fab.onmicrosoft.com']],
  FormatDateTime: [
    ['FormatDateTime([missing], , "yyyyMMdd", "dd/MM/yyyy")', null],
    ['FormatDateTime([empty], , "yyyyMMdd", "dd/MM/yyyy")', null],
    ['FormatDateTime("  20270105 ", , "yyyyMMdd", "yyyy-MM-dd")', '2027-01-05'],
    [
      'FormatDateTime("20270105173045.0Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd HH:mm:ss")',
      '2027-01-05 17:30:45',
    ],
    ['FormatDateTime("1/5/2027 5:30:45 PM", , "M/d/yyyy h:mm:ss tt", "o")', '2027-01-05T17:30:45.0000000Z'],
    ['FormatDateTime("2027-01-05T17:30:45+02:00", , "yyyy-MM-ddTHH:mm:sszzz", "HH:mm")', '15:30'],
    ['FormatDateTime("5 Jan 27", , "d MMM yy", "dddd, d MMMM yyyy")', 'Tuesday, 5 January 2027'],
    [`FormatDateTime("20270105", , "yyyyMMdd", "'day' d \\\\o\\\\f MMMM")`, 'day 5 of January'],
  ],
  IIF: [
    ['IIF([country] = "no", "a", "b")', 'b'],
    ['IIF([missing] <> "NO", "a", "b")', 'b'],
    ['IIF([country] <> "SE", "a", "b")', 'a'],
    ['IIF([number] > 9, "a", "b")', 'a'],
    ['IIF([number] >= 42, "a", "b")', 'a'],
    ['IIF([number] < "9", "a", "b")', 'a'],
    ['IIF(CDate("2027-10-01") > CDate("2027-9-01"), "a", "b")', 'a'],
    ['IIF([IsSoftDeleted], "a", "b")', 'a'],
    ['IIF(Split("a", ";") = "a", "x", "y")', 'x'],
    ['IIF(Split("", ";") <> "a", "x", "y")', 'y'],
    ['IIF("False", "a", "b")', 'b'],
    ['IIF(1, "a", "b")', 'a'],
    ['IIF([country] = "NO", , "b")', null],
    ['IIF([country] = "NO", "a", CDate("not a date"))', 'a'],
  ],
  IgnoreFlowIfNullOrEmpty: [
    ['IgnoreFlowIfNullOrEmpty([missing])', IGNORE],
    ['IgnoreFlowIfNullOrEmpty([empty])', IGNORE],
    ['IgnoreFlowIfNullOrEmpty([none])', IGNORE],
    ['ToUpper(IgnoreFlowIfNullOrEmpty([missing]))', IGNORE],
    ['IIF([country] = "NO", IgnoreFlowIfNullOrEmpty([missing]), "b")', IGNORE],
    ['IIF([country] = "SE", IgnoreFlowIfNullOrEmpty([missing]), "b")', 'b'],
  ],
  InStr: [
    ['InStr("abc", "x")', 0],
    ['InStr("repEated", "e", 3, vbTextCompare)', 4],
    ['InStr("abc", "B")', 0],
    ['InStr([missing], "a")', 0],
    ['InStr("abcabc", "a", 2)', 4],
  ],
  IsNull: [
    ['IsNull([empty])', false],
    ['IsNull([none])', true],
    ['IsNull([mail])', false],
  ],
  IsNothing: [['IsNothing([mail])', false]],
  IsNullOrEmpty: [
    ['IsNullOrEmpty([missing])', true],
    ['IsNullOrEmpty([mail])', false],
  ],
  IsPresent: [
    ['IsPresent([empty])', false],
    ['IsPresent([missing])', false],
  ],
  IsString: [
    ['IsString([missing])', false],
    ['IsString([yes])', false],
    ['IsString([proxyAddresses])', false],
    ['IsString([empty])', true],
  ],
  Item: [
    ['Item([proxyAddresses], 2)', 'y'],
    ['Item([proxyAddresses], 9)', null],
    ['Item([mail], 1)', 'rhea@fab.io'],
    ['Item([missing], 1)', null],
    ['Item(Split([mail], "@"), 2)', 'fab.io'],
  ],
  Join: [
    ['Join(" ", [givenName], [surname])', 'Rhea Berg'],
    ['Join(" ", [missing], [surname])', 'Berg'],
    ['Join(" ", [missing], [empty])', null],
    ['Join("", [givenName], 7)', 'Rhea7'],
    ['Join(" ", , [surname])', 'Berg'],
  ],
  Left: [
    ['Left("abc", 0)', ''],
    ['Left("abc", -1)', 'abc'],
    ['Left([missing], 3)', ''],
    ['Left("abc", 9)', 'abc'],
    ['Left("a😀b", 2)', 'a'],
    ['Left("a😀b", 3)', 'a😀'],
  ],
  Len: [['Len([missing])', 0]],
  Mid: [
    ['Mid("provision", 8, 99)', 'on'],
    ['Mid("abc", 9, 1)', ''],
    ['Mid("a😀b", 3, 2)', 'b'],
    ['Split("a😀b", "\ude00")', ['a', 'b']],
    ['Mid([missing], 1, 1)', null],
  ],
  NormalizeDiacritics: [
    ['NormalizeDiacritics("ÆØß æø")', 'AEOEss aeoe'],
    ['NormalizeDiacritics("Müller Öztürk Ångström")', 'Muller Ozturk Angstrom'],
    ['NormalizeDiacritics("ćčđłńśźżığş")', 'ccdlnszzigs'],
    ['NormalizeDiacritics("e\u0301")', 'e'],
    ['NormalizeDiacritics("Ĥ 漢字 😀")', 'Ĥ 漢字 😀'],
    ['NormalizeDiacritics([missing])', null],
  ],
  Not: [
    ['Not([IsSoftDeleted])', false],
    ['Not("True")', false],
    ['Not("true")', true],
    ['Not([missing])', true],
    ['Not("whatever")', true],
  ],
  Now: [['Now()', '9/4/2026 3:07:00 PM']],
  NumFromDate: [
    ['NumFromDate([missing])', null],
    ['NumFromDate("1601-01-01")', 0],
  ],
  PCase: [
    ['PCase("o\'neil")', "O'neil"],
    ['PCase("a.b_c-d", ".")', 'A.B_c-d'],
    ['PCase("THIS-IS a tEST")', 'This-Is A Test'],
    ['PCase("élodie ñandú")', 'Élodie Ñandú'],
    ['PCase("3rd street")', '3Rd Street'],
    ['PCase([missing])', null],
  ],
  Redact: [['Redact([missing])', null]],
  RemoveDuplicates: [
    ['RemoveDuplicates([proxyAddresses])', ['x', 'y']],
    ['RemoveDuplicates([missing])', []],
  ],
  Replace: [
    ['Replace("a-b-a", "a", , , "$1", , )', '$1-b-$1'],
    ['Replace("a", "A", , , "x", , )', 'a'],
    ['Replace("abc", "", , , "x", , )', 'abc'],
    ['Replace([missing], "a", , , "x", , )', null],
    ['Replace([missing], "<u>", , , , , "<u>@x")', null],
    ['Replace("Rhea Berg", , "(\\\\w+) (\\\\w+)", , "${2}, $1", , )', 'Berg, Rhea'],
    [
      'Replace("Rhea Berg", , "(?<first>\\\\w+) (?<last>\\\\w+)", , "${last} ${first} $$ ${no}", , )',
      'Berg Rhea $ ${no}',
    ],
    ['Replace("aXbX", , "X", , "$`|", , )', 'aa|baXb|'],
    ['Replace("abc", , "(?i)B", , "", , )', 'ac'],
    ['Replace("Bjørn", , "\\\\W", , "", , )', 'Bjørn'],
    ['Replace("a1b2", , "(?<d>\\\\d)", "d", "#", , )', 'a#b#'],
    ['Replace([missing], , "(?<u>.*)@", "u", , [mail], )', 'rhea'],
    ['Replace([givenName], , "(?<u>.*)@", "u", , [mail], )', 'Rhea'],
    ['Replace([missing], , "(?<u>.*)#", "u", , [mail], )', null],
    ['Replace([missing], , "(?<u>.*)@", "u", , [missing], )', null],
  ],
  SelectUniqueValue: [['SelectUniqueValue([missing], "a", "b")', 'a']],
  SingleAppRoleAssignment: [['SingleAppRoleAssignment([appRoleAssignments])', 'Editor']],
  AppRoleAssignmentsComplex: [['AppRoleAssignmentsComplex([appRoleAssignments])', ['Editor', 'Viewer']]],
  AssertiveAppRoleAssignmentsComplex: [
    ['AssertiveAppRoleAssignmentsComplex([appRoleAssignments])', ['Editor', 'Viewer']],
  ],
  AppRoleAssignments: [['AppRoleAssignments([appRoleAssignments])', ['Editor', 'Viewer']]],
  Split: [
    ['Split([missing], ";")', null],
    ['Split(" a ; ; b ", ";")', ['a', 'b']],
    ['Split("a--b", "--")', ['a', 'b']],
  ],
  StripSpaces: [
    ['StripSpaces(" a b ")', 'ab'],
    ['StripSpaces("a\u00a0b")', 'a\u00a0b'],
    ['StripSpaces([missing])', null],
  ],
  Switch: [
    ['Switch([country], "x", "no", "a")', 'x'],
    ['Switch([country], , "SE", "a")', null],
    ['Switch([missing], "x", "", "empty")', 'empty'],
    ['Switch([empty], "x", "", "empty")', 'empty'],
    ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', 'False'],
    ['Switch([yes], "x", "True", "a")', 'a'],
    ['Switch([number], "x", 42, "a")', 'a'],
  ],
  ToLower: [
    ['ToLower("ÅSE İ")', 'åse İ'],
    ['ToLower("ΟΔΟΣ")', 'οδοσ'],
    ['ToLower([missing])', null],
    ['ToLower("I", "tr-TR")', 'ı'],
  ],
  ToUpper: [
    ['ToUpper("straße")', 'STRAßE'],
    ['ToUpper("i", "tr-TR")', 'İ'],
  ],
  Word: [
    ['Word("a b", 0, " ")', ''],
    ['Word("a b", 3, " ")', ''],
    ['Word([missing], 1, " ")', ''],
    ['Word("a,b;c", 3, ",;")', 'c'],
    ['Word(",,a", 1, ",")', 'a'],
  ],
  attributes: [
    ['[userPrincipalName]', 'rhea@fab.io'],
    ['[originalUserPrincipalName]', 'rhea_fab.io#EXT#@corp.example'],
    ['[constructor]', null],
    ['[__proto__]', null],
    ['[missing]', null],
  ],
}

describe('odd corners', () => {
  for (const [name, rows] of Object.entries(corners)) {
    for (const [text, value] of rows) {
      it(`${name}: ${text} → ${typeof value === 'symbol' ? 'left out' : JSON.stringify(value)}`, () => {
        expect(evaluate(text)).toEqual(value)
      })
    }
  }
})

describe('what fails for one person points at the argument', () => {
  for (const [text, position, reason] of [
    ['ToLower([proxyAddresses])', 8, 'several_values'],
    ['IIF("x" <> [proxyAddresses], "a", "b")', 11, 'several_values'],
    ['Left([mail], [givenName])', 13, 'bad_value'],
    ['CBool("perhaps")', 6, 'bad_value'],
    ['CDate([mail])', 6, 'bad_value'],
    ['CDate("2027-02-30")', 6, 'bad_value'],
    ['DateAdd("yyyy", 9000, CDate("2027-01-01"))', 16, 'bad_value'],
    ['FormatDateTime([mail], , "yyyyMMdd", "dd")', 15, 'bad_value'],
    ['Item([proxyAddresses], 0)', 23, 'bad_value'],
    ['Mid("abc", 0, 1)', 11, 'bad_value'],
    ['BitAnd(1.5, 1)', 7, 'bad_value'],
    ['DateFromNum(99999999999999999999)', 12, 'bad_value'],
  ] as const) {
    it(text, () => {
      expect(() => evaluate(text)).toThrowError(ExpressionError)
      expect(() => evaluate(text)).toThrowError(expect.objectContaining({ position, reason }))
    })
  }

  it('refuses a result that grows without end', () => {
    const [before, after] = ['Replace('.repeat(20), ', "a", , , "aaaaaaaaaa", , )'.repeat(20)]
    const doubled = `${before}"aaaaaaaaaa"${after}`
    expect(() => evaluate(doubled)).toThrowError(expect.objectContaining({ reason: 'result_too_long' }))
  })

  it('refuses when every candidate is taken', () => {
    const taken = { isTaken: () => true }
    expect(() => evaluate('SelectUniqueValue("a", "b")', taken)).toThrowError(ExpressionError)
    const isTaken = (candidate: string) => candidate === 'a'
    expect(evaluate('SelectUniqueValue("a", "b")', { isTaken })).toBe('b')
  })
})

describe('random values', () => {
  it('gives a version 4 GUID, another each time', () => {
    const guid = evaluate('Guid()')
    expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(evaluate('Guid()')).not.toBe(guid)
  })

  it('keeps the minimums and the characters to avoid', () => {
    for (let round = 0; round < 200; round++) {
      const text = evaluate('RandomString(12, 2, 2, 2, 2, "O0l1")') as string
      expect(text).toHaveLength(12)
      expect(text).not.toMatch(/[O0l1]/)
      expect(text.match(/[0-9]/g)?.length).toBeGreaterThanOrEqual(2)
      expect(text.match(/[A-Z]/g)?.length).toBeGreaterThanOrEqual(2)
      expect(text.match(/[a-z]/g)?.length).toBeGreaterThanOrEqual(2)
      expect(text.match(/[^A-Za-z0-9]/g)?.length).toBeGreaterThanOrEqual(2)
    }
  })

  it('refuses lengths that cannot be', () => {
    expect(() => evaluate('RandomString(257, 0, 0, 0, 0)')).toThrowError(ExpressionError)
    expect(() => evaluate('RandomString(1, 1, 1, 0, 0)')).toThrowError(ExpressionError)
    expect(() => evaluate('RandomString(2, 1, 0, 0, 0, "0123456789")')).toThrowError(ExpressionError)
  })
})
