import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { isDefined, readExtensionAttribute, schemasQuery } from '../../api/definitions.ts'
import { propertiesPath, type Seen } from '../../api/properties.ts'
import type { Tenant } from '../../api/tenants.ts'
import { AttributeName } from '../../parts/attribute-name.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { RowActions } from '../../parts/row-actions.tsx'
import { cliLine, curlLine } from '../../parts/shell-quote.ts'
import { RelativeTime } from '../../parts/time.tsx'
import { formatNumber } from '../../text/format.ts'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.notKept

interface NotKeptAttributesProps {
  readonly tenant: Tenant
  readonly notKept: Seen['notKept']
  readonly onKeep: (attribute: string) => void
}

/** What came and was left out, attribute by attribute; a schema of the tenant's own makes each one kept. */
export const NotKeptAttributes = ({ tenant, notKept, onKeep }: NotKeptAttributesProps) => (
  <section className="card" aria-label={text.title}>
    <div className="card-part">
      <PageHead
        order={2}
        title={text.title}
        about={text.about}
        cli={cliLine('property', 'seen', '--tenant', tenant.name)}
        curl={curlLine('GET', `${propertiesPath(tenant.id)}/seen`)}
      />
      <Text size="md">{text.next}</Text>
    </div>
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.columns.attribute}</th>
            <th scope="col">{text.columns.sample}</th>
            <th scope="col" className="number">
              {text.columns.count}
            </th>
            <th scope="col">{text.columns.lastSeen}</th>
            <th scope="col">
              <span className="visually-hidden">{text.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {notKept.map(({ attribute, sample, count, lastSeenAt, leftOutExtension }) => (
            <tr key={attribute}>
              <th scope="row" className="wrap mono">
                <AttributeName name={attribute} />
              </th>
              <td className="mono ellipsis">{sample === '' ? '–' : sample}</td>
              <td className="number">{formatNumber(count)}</td>
              <td className="nowrap">
                <RelativeTime at={lastSeenAt} />
              </td>
              <td className="end">
                {leftOutExtension === null ? (
                  <Keep tenant={tenant} attribute={attribute} onKeep={onKeep} />
                ) : (
                  <span className="dim">{text.leftOut}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)

interface KeepProps extends Pick<NotKeptAttributesProps, 'tenant' | 'onKeep'> {
  readonly attribute: string
}

function Keep({ tenant, attribute, onKeep }: KeepProps) {
  const { data: schemas } = useQuery(schemasQuery(tenant.id))
  const known = readExtensionAttribute(attribute)
  if (known === undefined || schemas === undefined) return null
  if (isDefined(known, schemas)) return <span className="dim">{text.kept}</span>
  return (
    <RowActions
      actions={[
        {
          word: text.keepWord,
          label: text.keepOf(attribute),
          may: 'tenants.change',
          act: () => onKeep(attribute),
        },
      ]}
    />
  )
}
