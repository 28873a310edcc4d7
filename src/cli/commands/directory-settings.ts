import { RollcallError } from '../../errors/rollcall-error.ts'

/** `name=value` words as an edit of attributes; `name=` clears. Only accountEnabled is a switch; all else is text. */
export function readSettings(words: readonly string[]): Record<string, string | boolean | null> {
  const settings: [string, string | boolean | null][] = words.map((word) => {
    const at = word.indexOf('=')
    if (at < 1) {
      throw new RollcallError('wrong_usage', {
        problem: `An attribute is set as name=value; this is ${word}.`,
        help: 'rollcall directory person set --help',
      })
    }
    const [name, value] = [word.slice(0, at), word.slice(at + 1)]
    if (value === '') return [name, null]
    const isSwitch = name === 'accountEnabled' && /^(true|false)$/i.test(value)
    return [name, isSwitch ? value.toLowerCase() === 'true' : value]
  })
  return Object.fromEntries(settings)
}
