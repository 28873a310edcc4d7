import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { propertiesPath, seenQuery } from '../../api/properties.ts'
import { failureOf } from '../../api/request.ts'
import type { Tenant } from '../../api/tenants.ts'
import { AttributeName } from '../../parts/attribute-name.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { formatNumber } from '../../text/format.ts'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.seen

interface SeenAttributesProps {
  readonly tenant: Tenant
  readonly onMap: (attribute: string) => void
}

/** What identity providers send, mapped or not, each with a masked sample. */
export function SeenAttributes({ tenant, onMap }: SeenAttributesProps) {
  const { data: seen, error, refetch } = useQuery(seenQuery(tenant.id))
  return (
    <section className="card">
      <div className="card-part">
        <PageHead
          order={2}
          title={text.title}
          {...(seen === undefined ? {} : { about: text.about(formatNumber(seen.examined)) })}
          cli={cliLine('property', 'seen', '--tenant', tenant.name)}
          curl={curlLine('GET', `${propertiesPath(tenant.id)}/seen`)}
        />
        {seen?.items.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      </div>
      {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {seen === undefined && error === null && <LoadingRows />}
      {seen !== undefined && seen.items.length > 0 && (
        <div className="scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{text.columns.attribute}</th>
                <th scope="col">{text.columns.type}</th>
                <th scope="col">{text.columns.sample}</th>
                <th scope="col" className="number">
                  {text.columns.count}
                </th>
                <th scope="col">{text.columns.property}</th>
                <th scope="col">
                  <span className="visually-hidden">{text.columns.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {seen.items.map(({ attribute, type, sample, count, mappedTo }) => (
                <tr key={attribute}>
                  <th scope="row" className="wrap mono">
                    <AttributeName name={attribute} />
                  </th>
                  <td>{type}</td>
                  <td className="mono ellipsis">{sample ?? '–'}</td>
                  <td className="number">{formatNumber(count)}</td>
                  <td>{mappedTo.join(', ')}</td>
                  <td className="end">
                    <RowActions
                      actions={[
                        {
                          word: text.map,
                          label: text.mapOf(attribute),
                          may: 'tenants.change',
                          act: () => onMap(attribute),
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
    </section>
  )
}
