import type { Command } from 'commander'

export function inTenant(command: Command): Command {
  return command.requiredOption('--tenant <tenant>', 'name or id of the tenant')
}

export function pathOf(tenant: string): string {
  return `/tenants/${encodeURIComponent(tenant)}`
}
