import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { productRolesQuery } from '../../api/properties.ts'
import { failureOf, remove } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Confirm } from '../../parts/dialog.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { planText } from '../../text/plans.ts'
import { propertyText } from '../../text/properties.ts'
import { DeclareRole } from './declare-role.tsx'

const text = propertyText.roles
const path = '/product-roles'

/** Roles of the product that every tenant knows. */
export function RolesOfAll() {
  const { data: roles, error, refetch } = useQuery(productRolesQuery)
  const [declaring, setDeclaring] = useState(false)
  const [retracting, setRetracting] = useState<string | null>(null)
  const refresh = [['product-roles']]
  const retract = useAction((role: string) => remove(`${path}/${encodeURIComponent(role)}`), {
    refresh,
    onDone: () => setRetracting(null),
  })
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
      <Confirm
        title={text.retract(retracting ?? '')}
        consequence={text.retractAllText}
        action={text.retractWord}
        opened={retracting !== null}
        pending={retract.isPending}
        error={retract.error}
        onConfirm={() => retracting !== null && retract.mutate(retracting)}
        onClose={() => setRetracting(null)}
      />
    </section>
  )
}
