import type { Command } from 'commander'
import type { SigningKeysJson } from '../../api/signing-key-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

/** `rollcall signing-key …`: what security event tokens are signed with. */
export function signingKeyCommands(program: Command, context: CliContext): void {
  const key = program
    .command('signing-key')
    .description('keys that security event tokens (RFC 9967) are signed with')
  const list = key
    .command('list')
    .description('list the keys that are published, and what receivers need to know')
    .action(async () => show(await context.api().get<SigningKeysJson>('/signing-keys'), context))
  withExamples(list, 'rollcall signing-key list')
  const rotate = key
    .command('rotate')
    .description('sign with a new key from now on; the one before stays published for some hours')
    .option('--overlap <hours>', 'hours the old one can be looked up (default: 24; 0 ends it at once)')
    .action(async ({ overlap }: { readonly overlap?: string }) => {
      const body = overlap === undefined ? {} : { overlapHours: Number(overlap) }
      show(await context.api().post<SigningKeysJson>('/signing-keys/rotate', body), context)
    })
  withExamples(rotate, 'rollcall signing-key rotate', 'rollcall signing-key rotate --overlap 0')
}

function show({ issuer, keysUrl, items }: SigningKeysJson, context: CliContext): void {
  context.output.result({ issuer, keysUrl, items }, [`Issuer: ${issuer}`, `Keys:   ${keysUrl}`])
  if (context.output.format === 'json') return
  const columns = [
    { title: 'KEY', value: ({ id }: SigningKeysJson['items'][number]) => id },
    { title: 'STATE', value: ({ state }: SigningKeysJson['items'][number]) => state },
    { title: 'SINCE', value: ({ createdAt }: SigningKeysJson['items'][number]) => createdAt },
    {
      title: 'PUBLISHED UNTIL',
      value: ({ publishedUntil }: SigningKeysJson['items'][number]) => publishedUntil,
    },
  ]
  context.output.list(items, columns, 'No key yet.')
}
