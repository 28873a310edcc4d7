import { Argument, type Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

/** What each shell has to be told: ask `rollcall complete` with the words typed so far. */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `_rollcall() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(rollcall complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _rollcall rollcall`,
  zsh: `#compdef rollcall
_rollcall() {
  compadd -- \${(f)"$(rollcall complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"}
}
compdef _rollcall rollcall`,
  fish: `complete -c rollcall -f -a '(rollcall complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
}

/** `rollcall completion bash|zsh|fish`, and the hidden command that the shells then ask. */
export function completionCommand(program: Command, context: CliContext): void {
  const command = program
    .command('completion')
    .description('print the completion script of your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action((shell: Shell) => context.output.lines(scripts[shell]))
  withExamples(
    command,
    'rollcall completion bash >> ~/.bashrc',
    'rollcall completion zsh > ~/.zfunc/_rollcall',
    'rollcall completion fish > ~/.config/fish/completions/rollcall.fish',
  )
  program
    .command('complete [words...]', { hidden: true })
    .action((words: string[]) => context.output.lines(...candidates(program, words)))
}

/** What can stand in the place of the last word: commands, or flags once it begins with a dash. */
export function candidates(program: Command, words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? ''
  let command = program
  for (const word of words.slice(0, -1)) {
    command = command.commands.find((one) => one.name() === word) ?? command
  }
  const found = last.startsWith('-')
    ? [...command.options, ...program.options].map(({ long }) => long ?? '').concat('--help')
    : command
        .createHelp()
        .visibleCommands(command)
        .map((one) => one.name())
  return [...new Set(found)].filter((word) => word !== '' && word.startsWith(last)).toSorted()
}
