import { Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import type { Principal } from '../../api/directory.ts'
import type { Change, ScopeWhy } from '../../api/editing.ts'
import { applicationPath } from '../../api/outbound.ts'
import { post } from '../../api/request.ts'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { Problem } from '../../parts/problem.tsx'
import { editing } from '../../text/editing.ts'
import { en } from '../../text/en.ts'

const text = editing.scope

/** Why somebody is in or out: every condition, passed and failed, with what is on the page. */
export function WhyBox({ id, change }: { readonly id: string; readonly change: Change }) {
  const [chosen, setChosen] = useState<Principal | null>(null)
  const [wanted] = useDebouncedValue(change, 400)
  const principal = chosen?.id ?? ''
  const why = useQuery({
    queryKey: ['scope-why', id, principal, wanted],
    queryFn: () => post<ScopeWhy>(applicationPath(id, '/scope/why'), { principal, change: wanted }),
    enabled: chosen !== null,
  })
  return (
    <Stack gap="xs">
      <PrincipalPicker kind="person" value={chosen} onChange={setChosen} />
      <Problem error={why.error} />
      <div role="status">{why.data !== undefined && <Answer name={chosen?.name ?? ''} why={why.data} />}</div>
    </Stack>
  )
}

function Answer({ name, why }: { readonly name: string; readonly why: ScopeWhy }) {
  return (
    <>
      <Text size="md" fw={600}>
        {why.inScope ? text.isIn(name) : text.isOut(name)}
      </Text>
      <ul className="check">
        {why.conditions.map(({ condition, passed, text: told, filters = [] }) => (
          <li key={condition}>
            <Verdict passed={passed} text={told} />
            {filters.map((filter) => (
              <div key={filter.title} className="nested">
                <Verdict passed={filter.passed} text={filter.title} />
                {filter.clauses.map((clause) => (
                  <div key={clause.text} className="nested">
                    <Verdict passed={clause.passed} text={clause.text} />{' '}
                    <span className="dim">
                      {text.actual(clause.actual === null ? text.empty : JSON.stringify(clause.actual))}
                    </span>
                  </div>
                ))}
              </div>
            ))}
          </li>
        ))}
      </ul>
      {why.next.map((step) => (
        <Text key={step} size="md">
          <strong>{en.failures.next}</strong> {step}
        </Text>
      ))}
    </>
  )
}

const Verdict = ({ passed, text: told }: { readonly passed: boolean; readonly text: string }) => {
  const Icon = passed ? CircleCheck : CircleX
  return (
    <span className="verdict">
      <Icon
        size={15}
        color={`var(--status-${passed ? 'ok' : 'failed'})`}
        role="img"
        aria-label={passed ? text.passed : text.failed}
      />
      <span>{told}</span>
    </span>
  )
}
