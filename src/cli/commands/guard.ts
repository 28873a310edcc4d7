import type { Command } from 'commander'
import { RollcallError } from '../../errors/rollcall-error.ts'
import type { CliContext } from '../context.ts'
import { withExamples } from '../help.ts'
import { yesOrNo } from './read-policy-flags.ts'

interface GuardsJson {
  readonly seatLimit: number | null
  readonly seatsAllowed: number | null
  readonly seatsTaken: number
  readonly onlyVerifiedDomains: boolean
  readonly domains: readonly { readonly domain: string; readonly verifiedAt: string }[]
}

interface Flags {
  readonly tenant: string
  readonly seats?: string
  readonly onlyVerifiedDomains?: string
}

/** `rollcall guard …`: what no identity provider may pass by: seats and mail domains. */
export function guardCommands(program: Command, context: CliContext): void {
  const guard = program.command('guard').description('seats and verified domains of a tenant')
  const show = guard
    .command('show')
    .description('show seats and verified domains')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async ({ tenant }: Flags) => {
      report(await context.api().get<GuardsJson>(`${pathOf(tenant)}/guards`), context)
    })
  withExamples(show, 'rollcall guard show --tenant Acme')
  setCommand(guard, context)
  const verify = guard
    .command('verify-domain <domain>')
    .description('note that a mail domain was verified to be the tenant’s')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (domain: string, { tenant }: Flags) => {
      report(await context.api().put<GuardsJson>(domainPath(tenant, domain), {}), context)
    })
  withExamples(verify, 'rollcall guard verify-domain acme.example --tenant Acme')
  const forget = guard
    .command('forget-domain <domain>')
    .description('take a verified domain back')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .action(async (domain: string, { tenant }: Flags) => {
      report(await context.api().delete<GuardsJson>(domainPath(tenant, domain)), context)
    })
  withExamples(forget, 'rollcall guard forget-domain acme.example --tenant Acme')
}

function setCommand(guard: Command, context: CliContext): void {
  const command = guard
    .command('set')
    .description('limit seats, or members to verified domains')
    .requiredOption('--tenant <tenant>', 'name or id of the tenant')
    .option('--seats <number>', 'most active members; "none" for no limit')
    .option('--only-verified-domains <yes|no>', 'whether members need an address in a verified domain')
    .action(async ({ tenant, seats, onlyVerifiedDomains }: Flags) => {
      const body = {
        ...(seats === undefined ? {} : { seatLimit: seats === 'none' ? null : seatsOf(seats) }),
        ...(onlyVerifiedDomains === undefined
          ? {}
          : { onlyVerifiedDomains: yesOrNo('--only-verified-domains', onlyVerifiedDomains) }),
      }
      report(await context.api().patch<GuardsJson>(`${pathOf(tenant)}/guards`, body), context)
    })
  withExamples(command, 'rollcall guard set --tenant Acme --seats 250')
}

function seatsOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new RollcallError('wrong_usage', {
    problem: `--seats is a whole number or none, not ${text}`,
    help: 'rollcall help guard set',
  })
}

function report(guards: GuardsJson, { output }: CliContext): void {
  const { seatsAllowed, seatsTaken, onlyVerifiedDomains, domains } = guards
  output.result(guards, [
    `Seats: ${seatsTaken} taken, ${seatsAllowed === null ? 'no limit' : `${seatsAllowed} at most`}`,
    `Verified domains: ${domains.map(({ domain }) => domain).join(', ') || 'none'}`,
    onlyVerifiedDomains ? 'Members need an address in one of them.' : 'Members may come from any domain.',
  ])
}

function domainPath(tenant: string, domain: string): string {
  return `${pathOf(tenant)}/domains/${encodeURIComponent(domain)}`
}

function pathOf(tenant: string): string {
  return `/tenants/${encodeURIComponent(tenant)}`
}
