import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../api/session.ts'
import { tenantsQuery } from '../../api/tenants.ts'
import { across } from '../../text/across.ts'

const text = across.admins

export interface RoleChoice {
  readonly role: string
  /** Id; for a customer admin. */
  readonly tenant: string | null
}

export const isComplete = ({ role, tenant }: RoleChoice): boolean =>
  role !== 'customer_admin' || tenant !== null

/** The body's part of a role: a tenant only where the role has one. */
export const roleBody = ({ role, tenant }: RoleChoice) =>
  role === 'customer_admin' && tenant !== null ? { role, tenant } : { role }

/** A role, and for a customer admin the one tenant they see. */
export function RoleFields({
  value,
  onChange,
}: {
  readonly value: RoleChoice
  readonly onChange: (value: RoleChoice) => void
}) {
  const may = useMay()
  const { data: tenants = [] } = useQuery({ ...tenantsQuery, enabled: may('tenants.read') })
  return (
    <>
      <Select
        label={text.role}
        value={value.role}
        allowDeselect={false}
        data={Object.entries(across.roles).map(([role, label]) => ({ value: role, label }))}
        onChange={(role) => role !== null && onChange({ ...value, role })}
      />
      {value.role === 'customer_admin' && (
        <Select
          label={text.tenant}
          searchable
          value={value.tenant}
          data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(tenant) => onChange({ ...value, tenant })}
        />
      )}
    </>
  )
}
