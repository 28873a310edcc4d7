import { useQuery } from '@tanstack/react-query'
import { Check, Minus } from 'lucide-react'
import { failureOf } from '../../api/request.ts'
import { rolesQuery } from '../../api/session.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { across } from '../../text/across.ts'

const text = across.admins

/** Roles × permissions, as the server has them. */
export function RoleMatrix() {
  const { data: roles, error, refetch } = useQuery(rolesQuery)
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (roles === undefined) return <LoadingRows />
  const permissions = [...new Set(roles.flatMap(({ permissions: some }) => some))]
  return (
    <div className="scroll">
      <table className="table" data-no-keys>
        <thead>
          <tr>
            <th scope="col">{text.may}</th>
            {roles.map(({ role }) => (
              <th key={role} scope="col">
                {across.roles[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map((permission) => (
            <tr key={permission}>
              <th scope="row" className="sentence">
                {across.permissionText(permission)}
              </th>
              {roles.map(({ role, permissions: some }) => (
                <td key={role}>
                  {some.includes(permission) ? (
                    <Check size={15} role="img" aria-label={text.yes} />
                  ) : (
                    <Minus size={15} role="img" aria-label={text.no} className="dim" />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
