import { HighlightStyle, StreamLanguage } from '@codemirror/language'
import { tags } from '@lezer/highlight'

/** Words of the expression language, for the eye only: what an expression means is decided by the server. */
export const expressionLanguage = StreamLanguage.define({
  name: 'expression',
  token: (stream) => {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:\\.|[^"\\])*"?/)) return 'string'
    if (stream.match(/^\[[^\]]*\]?/)) return 'variableName'
    if (stream.match(/^(?:&H[0-9A-Fa-f]+|\d+(?:\.\d+)?)/)) return 'number'
    if (stream.match(/^[A-Za-z]\w*(?=\s*\()/)) return 'keyword'
    stream.next()
    return null
  },
})

/** Colour means status elsewhere; here weight and slant tell the kinds apart as well. */
export const expressionColors = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: '600' },
  { tag: tags.string, color: 'var(--status-neutral)' },
  { tag: tags.variableName, fontStyle: 'italic' },
])
