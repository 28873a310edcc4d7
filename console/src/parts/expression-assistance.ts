import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { Diagnostic } from '@codemirror/lint'
import type { EditorView, Tooltip } from '@codemirror/view'
import type { Evaluated, Explained, ExpressionFunction } from '../api/editing.ts'
import { editing } from '../text/editing.ts'

interface Known {
  readonly functions: readonly ExpressionFunction[]
  readonly sources: readonly string[]
  readonly evaluated: Evaluated | undefined
}

/** Attributes inside brackets, functions where a word begins. */
export function completeExpression(context: CompletionContext, known: Known): CompletionResult | null {
  const attribute = context.matchBefore(/\[[^\]"]*/)
  if (attribute !== null) {
    const closed = context.state.sliceDoc(context.pos, context.pos + 1) === ']'
    return {
      from: attribute.from + 1,
      options: known.sources.map((name) => ({ label: name, apply: closed ? name : `${name}]` })),
      validFor: /^[\w.:-]*$/,
    }
  }
  const word = context.matchBefore(/[A-Za-z]\w*/)
  if (word === null && !context.explicit) return null
  return {
    from: word?.from ?? context.pos,
    options: [
      ...known.functions.map(({ name, signature, summary, family }) => ({
        label: name,
        detail: signature.slice(name.length),
        info: summary,
        section: family,
        apply: (view: EditorView, _: unknown, from: number, to: number) => insertCall(view, name, from, to),
      })),
      ...(word === null ? known.sources.map((name) => ({ label: `[${name}]` })) : []),
    ],
    validFor: /^\w*$/,
  }
}

/** `Name()` with the cursor between the parentheses; where some stand already, none are added. */
function insertCall(view: EditorView, name: string, from: number, to: number): void {
  const called = view.state.sliceDoc(to, to + 1) === '('
  view.dispatch({
    changes: { from, to, insert: called ? name : `${name}()` },
    selection: { anchor: from + name.length + 1 },
  })
}

/** What is wrong, underlined where it is, with the fix where there is one. */
export function diagnosticsOf({ problems }: Evaluated, length: number): Diagnostic[] {
  return problems.map((problem) => {
    const from = Math.min(problem.position, length)
    const to = Math.min(from + Math.max(problem.length, 1), length)
    const replacement = replacementOf(problem.suggestion)
    return {
      from: Math.min(from, Math.max(0, to - 1)),
      to,
      severity: problem.severity,
      message: [problem.message, problem.suggestion].filter((text) => text !== null).join(' '),
      ...(replacement === null
        ? {}
        : {
            actions: [
              {
                name: editing.mappings.replaceBy(replacement),
                apply: (view: EditorView, start: number, end: number) =>
                  view.dispatch({ changes: { from: start, to: end, insert: replacement } }),
              },
            ],
          }),
    }
  })
}

/** `Did you mean ToUpper(…)?` → `ToUpper`; other suggestions are sentences. */
export function replacementOf(suggestion: string | null): string | null {
  return /^Did you mean (\[[^\]]+\]|\w+)(?:\(…\))?\?$/.exec(suggestion ?? '')?.[1] ?? null
}

/** The value of the smallest part around a position; the documentation of a function under it. */
export function describeAt(view: EditorView, position: number, known: Known): Tooltip | null {
  const { explained } = known.evaluated ?? { explained: null }
  const part = explained === null ? null : smallestAround(explained, position)
  const word = view.state.wordAt(position)
  const name = word === null ? '' : view.state.sliceDoc(word.from, word.to)
  const documented = known.functions.find((one) => one.name === name)
  if (part === null && documented === undefined) return null
  return {
    pos: word?.from ?? position,
    above: true,
    create: () => ({ dom: describe(part, documented) }),
  }
}

function smallestAround(part: Explained, position: number): Explained | null {
  if (position < part.span.start || position > part.span.end) return null
  for (const inner of part.parts) {
    const found = smallestAround(inner, position)
    if (found !== null) return found
  }
  return part
}

function describe(part: Explained | null, documented: ExpressionFunction | undefined): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'expression-tip'
  const line = (text: string, className: string) => {
    const element = document.createElement('div')
    element.textContent = text
    element.className = className
    dom.append(element)
  }
  if (documented !== undefined) {
    line(documented.signature, 'mono')
    line(documented.summary, '')
  }
  if (part !== null) line(`${part.text} = ${outcomeText(part.outcome)}`, 'mono')
  return dom
}

/** A value as JSON; null, left out and failed in words. */
export function outcomeText({ kind, value }: Explained['outcome']): string {
  const words: Readonly<Record<string, string>> = editing.mappings.outcomes
  return kind === 'value'
    ? value === null
      ? (words['none'] ?? '')
      : JSON.stringify(value)
    : (words[kind] ?? kind)
}
