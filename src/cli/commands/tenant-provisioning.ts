import type { Command } from 'commander'
import type { ProvisioningJson } from '../../api/plan-shapes.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'

/** `rollcall tenant activate|deactivate|plan`: whether a tenant's identity providers may send. */
export function tenantProvisioningCommands(tenant: Command, context: CliContext): void {
  for (const [word, description] of [
    ['activate', 'switch user provisioning on'],
    ['deactivate', 'switch user provisioning off; identity providers are told so, and nothing is lost'],
  ] as const) {
    const command = tenant
      .command(`${word} <tenant>`)
      .description(description)
      .action(async (reference: string) => {
        report(await context.api().post<ProvisioningJson>(`${pathOf(reference)}/${word}`), context)
      })
    withExamples(command, `rollcall tenant ${word} Acme`)
  }
  const plan = tenant
    .command('plan <tenant> <plan>')
    .description('give a tenant a plan; "none" takes it')
    .action(async (reference: string, name: string) => {
      const body = { plan: name === 'none' ? null : name }
      report(await context.api().put<ProvisioningJson>(`${pathOf(reference)}/plan`, body), context)
    })
  withExamples(plan, 'rollcall tenant plan Acme Enterprise', 'rollcall tenant plan Acme none')
}

function report(provisioning: ProvisioningJson, context: CliContext): void {
  context.output.result(provisioning, [provisioningLine(provisioning)])
}

export function provisioningLine({ state, plan, seats }: ProvisioningJson): string {
  const words = { on: 'on', off: 'off', not_in_plan: `off: the plan ${plan?.name ?? ''} does not include it` }
  const seated =
    seats.limit === null ? `${seats.taken} seats taken` : `${seats.taken} of ${seats.limit} seats taken`
  return `User provisioning is ${words[state]}. ${plan === null ? 'No plan' : `Plan ${plan.name}`}, ${seated}.`
}

function pathOf(reference: string): string {
  return `/tenants/${encodeURIComponent(reference)}`
}
