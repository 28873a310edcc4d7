import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { Evaluated, ExpressionFunction } from '../api/editing.ts'
import { completeExpression, describeAt, diagnosticsOf } from './expression-assistance.ts'
import { expressionColors, expressionLanguage } from './expression-language.ts'

export interface ExpressionEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly functions: readonly ExpressionFunction[]
  readonly sources: readonly string[]
  /** What the server makes of `value`; problems are underlined, parts tell their value on hover. */
  readonly evaluated: Evaluated | undefined
}

/** The expression field: completion, matching brackets, problems at the character. Loaded when it is first needed. */
export default function ExpressionEditor(props: ExpressionEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  latest.current = props
  const { value, evaluated, label } = props

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is read from `latest`
  useEffect(() => {
    const made = createEditor(place.current, value, label, latest)
    view.current = made
    return () => made.destroy()
  }, [label])

  useEffect(() => {
    const { current } = view
    if (current === null || current.state.doc.toString() === value) return
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const { current } = view
    if (current === null || evaluated === undefined) return
    current.dispatch(setDiagnostics(current.state, diagnosticsOf(evaluated, current.state.doc.length)))
  }, [evaluated])

  return <div ref={place} className="expression" />
}

function createEditor(
  parent: HTMLElement | null,
  doc: string,
  label: string,
  latest: { readonly current: ExpressionEditorProps },
): EditorView {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
  return new EditorView({
    ...(parent === null ? {} : { parent }),
    state: EditorState.create({
      doc,
      extensions: [
        // Its style elements carry the nonce of this page load; the policy refuses any other.
        EditorView.cspNonce.of(nonce),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        history(),
        bracketMatching(),
        closeBrackets(),
        expressionLanguage,
        syntaxHighlighting(expressionColors),
        autocompletion({
          override: [(context) => completeExpression(context, latest.current)],
          icons: false,
        }),
        hoverTooltip((view, position) => describeAt(view, position, latest.current)),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.domEventHandlers({ beforeinput: replaceSelected }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
}

/**
 * What is typed over a selection is put there by the editor. Left to the browser, it would keep the look of what was
 * replaced in a style attribute, which the page's policy refuses.
 */
function replaceSelected(event: InputEvent, view: EditorView): boolean {
  const { inputType, data } = event
  if (inputType !== 'insertText' || data === null || view.state.selection.main.empty || view.composing)
    return false
  event.preventDefault()
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
  return true
}
