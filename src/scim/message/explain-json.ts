import { type ScimError, scimError } from '../errors.ts'

/** Where an explanation stands in the text. */
interface Reader {
  readonly text: string
  at: number
}

/** Thrown inside this file only, to leave the recursion at the first fault. */
class Fault {
  readonly at: number
  readonly problem: string
  constructor(at: number, problem: string) {
    this.at = at
    this.problem = problem
  }
}

/**
 * Why a text is not acceptable JSON: the first fault, with line and column. Runs only after parsing failed, and after the
 * depth was checked. JavaScript's own message is not used, because it quotes the text, which may hold a password.
 */
export function explainJson(text: string): ScimError {
  const reader: Reader = { text, at: 0 }
  try {
    readValue(reader)
    skipBlanks(reader)
    if (reader.at < text.length) throw new Fault(reader.at, 'expected the end of the body')
    return scimError('invalidSyntax', 'The body is not JSON.')
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const before = text.slice(0, error.at)
    const line = before.split('\n').length
    const column = error.at - before.lastIndexOf('\n')
    return scimError(
      'invalidSyntax',
      `The body is not JSON at line ${line}, column ${column}: ${error.problem}.`,
    )
  }
}

function skipBlanks(reader: Reader): void {
  while (reader.at < reader.text.length && ' \t\n\r'.includes(reader.text[reader.at] as string)) reader.at++
}

function readValue(reader: Reader): void {
  skipBlanks(reader)
  const { text, at } = reader
  const character = text[at]
  if (character === '{') readObject(reader)
  else if (character === '[') readArray(reader)
  else if (character === '"') readString(reader)
  else readLiteral(reader)
}

function readLiteral(reader: Reader): void {
  const { text, at } = reader
  const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y
  literal.lastIndex = at
  const match = literal.exec(text)
  if (match === null) throw new Fault(at, at >= text.length ? 'the text ends too early' : 'expected a value')
  reader.at = at + match[0].length
}

function readObject(reader: Reader): void {
  const names = new Set<string>()
  reader.at++
  skipBlanks(reader)
  if (reader.text[reader.at] === '}') {
    reader.at++
    return
  }
  for (;;) {
    skipBlanks(reader)
    const at = reader.at
    if (reader.text[at] !== '"') throw new Fault(at, 'expected a name in double quotes')
    const name = readString(reader)
    if (names.has(name)) throw new Fault(at, `the name ${JSON.stringify(name.slice(0, 60))} is given twice`)
    names.add(name)
    skipBlanks(reader)
    if (reader.text[reader.at] !== ':') throw new Fault(reader.at, 'expected a colon')
    reader.at++
    readValue(reader)
    if (readSeparator(reader, '}')) return
  }
}

function readArray(reader: Reader): void {
  reader.at++
  skipBlanks(reader)
  if (reader.text[reader.at] === ']') {
    reader.at++
    return
  }
  do readValue(reader)
  while (!readSeparator(reader, ']'))
}

/** Reads a comma (false) or the closing mark (true). */
function readSeparator(reader: Reader, close: string): boolean {
  skipBlanks(reader)
  const character = reader.text[reader.at]
  if (character !== ',' && character !== close) {
    throw new Fault(
      reader.at,
      reader.at >= reader.text.length ? 'the text ends too early' : `expected a comma or "${close}"`,
    )
  }
  reader.at++
  return character === close
}

/** One character at a time: a regular expression would pile up a step per character of a long string. */
function readString(reader: Reader): string {
  const { text, at: start } = reader
  let at = start + 1
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 34) break
    if (code === 92) at += lengthOfEscape(text, at)
    else if (code >= 32) at++
    else throw new Fault(start, 'the string is not closed or holds a wrong character')
  }
  reader.at = at + 1
  return JSON.parse(text.slice(start, at + 1)) as string
}

function lengthOfEscape(text: string, at: number): number {
  if ('"\\/bfnrt'.includes(text[at + 1] ?? ' ')) return 2
  if (/^u[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 6))) return 6
  throw new Fault(at, 'expected an escape such as \\n or \\u00e9')
}
