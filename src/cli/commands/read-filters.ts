import { RollcallError } from '../../errors/rollcall-error.ts'

/** A scoping filter as it is sent; the server judges attribute, operator and value. */
export interface WrittenFilter {
  readonly title: string
  readonly clauses: readonly {
    readonly attribute: string
    readonly operator: string
    readonly value?: string
  }[]
}

/**
 * Scoping filters as they are typed: `Sales: department equals Sales and country equals "DE"`. Values with spaces
 * stand in quotation marks; `is_null`, `is_not_null`, `is_true` and `is_false` take none.
 */
export function readFilters(texts: readonly string[]): WrittenFilter[] {
  return texts.map((text) => {
    const colon = text.indexOf(':')
    const title = text.slice(0, Math.max(0, colon)).trim()
    if (title === '') throw wrong(text, 'It has no title before a colon.')
    return { title, clauses: readClauses(wordsOf(text.slice(colon + 1)), text) }
  })
}

interface Word {
  readonly text: string
  readonly quoted: boolean
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined
      ? { text: plain ?? '', quoted: false }
      : { text: quoted.replace(/\\(["\\])/g, '$1'), quoted: true },
  )
}

function readClauses(words: readonly Word[], whole: string): WrittenFilter['clauses'] {
  const groups: Word[][] = [[]]
  for (const word of words) {
    if (!word.quoted && word.text.toLowerCase() === 'and') groups.push([])
    else groups.at(-1)?.push(word)
  }
  return groups.map(([attribute, operator, ...value]) => {
    if (attribute === undefined || operator === undefined) {
      throw wrong(whole, 'A clause is: attribute operator value.')
    }
    return {
      attribute: attribute.text,
      operator: operator.text.toLowerCase(),
      ...(value.length === 0 ? {} : { value: value.map((word) => word.text).join(' ') }),
    }
  })
}

function wrong(text: string, why: string): RollcallError {
  const problem = `A filter is written 'title: attribute operator value and …'; this is ${text}. ${why}`
  return new RollcallError('wrong_usage', { problem, help: 'rollcall scope set --help' })
}
