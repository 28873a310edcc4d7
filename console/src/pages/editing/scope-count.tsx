import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Change, type ScopeMeasure, scopeCountQuery } from '../../api/editing.ts'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { Problem } from '../../parts/problem.tsx'
import { editing } from '../../text/editing.ts'
import { formatNumber } from '../../text/format.ts'
import { skipReasonText } from '../../text/skip-reasons.ts'

const text = editing.scope

/** How many are in scope with what is on the page, saved or not; some of each side; why those out are out. */
export function ScopeCount({ id, change }: { readonly id: string; readonly change: Change }) {
  const [wanted] = useDebouncedValue(change, 400)
  const { data, error, isFetching } = useQuery({
    ...scopeCountQuery(id, wanted),
    placeholderData: keepPreviousData,
  })
  return (
    <div aria-busy={isFetching}>
      <div role="status">
        <Text size="lg" fw={600}>
          {data === undefined
            ? text.counting
            : text.count(formatNumber(data.inScope), formatNumber(data.total))}
        </Text>
      </div>
      <Problem error={error} />
      {data !== undefined && (
        <>
          <ul className="setup">
            {Object.entries(data.reasons).map(([reason, count]) => (
              <li key={reason}>
                {formatNumber(count)} · {skipReasonText(reason)}
              </li>
            ))}
          </ul>
          <div className="two">
            <Samples title={text.samplesIn} items={data.samples.in} />
            <Samples title={text.samplesOut} items={data.samples.out} />
          </div>
        </>
      )}
    </div>
  )
}

const Samples = ({
  title,
  items,
}: {
  readonly title: string
  readonly items: ScopeMeasure['samples']['in']
}) => (
  <div>
    <Text size="sm" c="dimmed">
      {title}
    </Text>
    <ul className="samples">
      {items.map(({ id, name, text: told }) => (
        <li key={id} title={told}>
          <PrincipalLink kind="person" id={id} name={name} />
        </li>
      ))}
    </ul>
  </div>
)
