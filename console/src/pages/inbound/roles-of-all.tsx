import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { productRolesQuery } from '../../api/properties.ts'
import { failureOf } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { planText } from '../../text/plans.ts'
import { propertyText } from '../../text/properties.ts'
import { DeclareRole } from './declare-role.tsx'
import { RetractRole } from './retract-role.tsx'

const text = propertyText.roles
const path = '/product-roles'

/** Roles of the product that every tenant knows. */
export function RolesOfAll() {
  const { data: roles, error, refetch } = useQuery(productRolesQuery)
  const [declaring, setDeclaring] = useState(false)
  const [retracting, setRetracting] = useState<string | null>(null)
  const refresh = [['product-roles']]
  return (
    <section className="card card-part">
      <PageHead
        order={2}
        title={planText.roles.title}
        about={planText.roles.about}
        cli="rollcall product-role list"
        curl={curlLine('GET', path)}
      >
        <ActButton may="plans.change" size="xs" variant="default" onClick={() => setDeclaring(true)}>
          {text.declare}
        </ActButton>
      </PageHead>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {roles === undefined && error === null && <LoadingRows />}
      {roles?.length === 0 && <Text c="dimmed">{planText.roles.empty}</Text>}
      {roles !== undefined && roles.length > 0 && (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{text.columns.role}</th>
                <th scope="col">{text.titleField}</th>
                <th scope="col">{text.columns.groups}</th>
                <th scope="col">
                  <span className="visually-hidden">{text.columns.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {roles.map(({ name, title, protected: isProtected }) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td className="ellipsis">{title}</td>
                  <td>{isProtected ? text.protected : text.atTenants}</td>
                  <td className="end">
                    <RowActions
                      actions={[
                        {
                          word: text.retractWord,
                          label: text.retract(name),
                          may: 'plans.change',
                          act: () => setRetracting(name),
                        },
                      ]}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {declaring && <DeclareRole path={path} refresh={refresh} onClose={() => setDeclaring(false)} />}
      <RetractRole
        path={path}
        role={retracting}
        consequence={text.retractAllText}
        refresh={refresh}
        onClose={() => setRetracting(null)}
      />
    </section>
  )
}
