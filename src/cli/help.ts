import type { Command } from 'commander'
import type { CliContext } from './context.ts'
import { exitCodes } from './errors.ts'

/** Puts examples before everything else that `--help` prints of this command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('before', ['Examples:', ...examples.map((line) => `  ${line}`), ''].join('\n'))
}

/** `rollcall help exit-codes` and `rollcall help <command>`. */
export function helpCommand(
  program: Command,
  { output }: Pick<CliContext, 'output'>,
  words: readonly string[],
): void {
  if (words[0] === 'exit-codes') {
    output.lines(
      'Exit codes of rollcall:',
      ...exitCodes.map(([code, text]) => `${String(code).padStart(5)}  ${text}`),
    )
    return
  }
  let command = program
  for (const word of words) {
    const found = command.commands.find((one) => one.name() === word || one.aliases().includes(word))
    if (found === undefined) command.error(`error: there is no help for '${words.join(' ')}'`)
    else command = found
  }
  command.outputHelp()
}
