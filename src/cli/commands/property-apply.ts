import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { PropertyPreviewJson, PropertyRunJson } from '../../api/property-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { inTenant, pathOf } from './property-place.ts'

const pollMs = 200

/** `rollcall property preview`: what applying would change. */
export function previewCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('preview'))
    .description('what applying would change, with examples; changes nothing')
    .action(async ({ tenant }: { readonly tenant: string }) => {
      const preview = await context.api().get<PropertyPreviewJson>(`${pathOf(tenant)}/properties/preview`)
      context.output.result(preview, previewLines(preview))
    })
  withExamples(command, 'rollcall property preview --tenant Acme')
}

function previewLines({ total, examined, changed, problems, examples }: PropertyPreviewJson): string[] {
  const looked = examined < total ? ` (looked at ${examined})` : ''
  return [
    `${changed} of ${total} members would change${looked}; ${problems} values do not fit.`,
    ...examples.flatMap(({ member, label, differences, problems: wrong }) => [
      ...differences.map(
        ({ property, before, after }) => `  ${label ?? member}: ${property} ${text(before)} → ${text(after)}`,
      ),
      ...wrong.map(
        ({ property, value, text: why }) =>
          `  ${label ?? member}: ${property} has no value, ${JSON.stringify(value)} was received. ${why}`,
      ),
    ]),
  ]
}

function text(value: unknown): string {
  if (value === null) return 'nothing'
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** `rollcall property apply`: let it hold, and tell of every member whom it changes. */
export function applyCommand(property: Command, context: CliContext): void {
  const command = inTenant(property.command('apply'))
    .description('let what is mapped hold, and tell the product of every member whom it changes')
    .option('--no-wait', 'do not wait until every member was told of')
    .action(async (flags: { readonly tenant: string; readonly wait: boolean }) => {
      const begun = await context
        .api()
        .post<PropertyRunJson>(`${pathOf(flags.tenant)}/properties/apply`, undefined)
      const run = flags.wait ? await waitForApply(context, flags.tenant, begun) : begun
      context.output.result(run, applyLines(run))
      if (run.problems > 0) {
        context.output.message(`Next: rollcall property problems --tenant ${flags.tenant}`)
        context.setExitCode(3)
      }
    })
  withExamples(command, 'rollcall property apply --tenant Acme')
}

/** Looks at an apply until it is over; Ctrl-C ends the looking and not the apply. */
async function waitForApply(
  context: CliContext,
  tenant: string,
  begun: PropertyRunJson,
): Promise<PropertyRunJson> {
  let run = begun
  while (run.state !== 'done' && !context.signal.aborted) {
    run = await context.api().get<PropertyRunJson>(`${pathOf(tenant)}/property-runs/${begun.id}`)
    if (run.state !== 'done') {
      await wait(pollMs, undefined, { signal: context.signal }).catch(() => undefined)
    }
  }
  return run
}

function applyLines({ state, progress, changed, problems }: PropertyRunJson): string[] {
  const { done, total, percent } = progress
  const first =
    state === 'done'
      ? `Applied to ${done} ${done === 1 ? 'member' : 'members'}.`
      : `Applying: ${done} of ${total} (${percent} %)`
  return [first, `${changed} changed, ${problems} values do not fit.`]
}
