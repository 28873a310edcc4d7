import { Select, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import type { Principal } from '../../api/directory.ts'
import { type Evaluated, evaluateQuery, functionsQuery, type MappedObject } from '../../api/editing.ts'
import { outcomeText } from '../../parts/expression-assistance.ts'
import { editing } from '../../text/editing.ts'

const text = editing.mappings
const ExpressionEditor = lazy(() => import('../../parts/expression-editor.tsx'))

interface ExpressionFieldProps {
  readonly application: string
  readonly object: MappedObject
  readonly expression: string
  readonly sources: readonly string[]
  readonly principals: readonly Principal[]
  readonly onChange: (expression: string) => void
}

/** An expression with its value for the pinned people, and what is wrong at which character. */
export function ExpressionField(props: ExpressionFieldProps) {
  const { application, object, expression, sources, principals, onChange } = props
  const [wanted] = useDebouncedValue(expression, 250)
  const kind = object === 'users' ? 'person' : 'group'
  const { data: functions = [] } = useQuery(functionsQuery)
  const { data: evaluated } = useQuery({
    ...evaluateQuery(application, kind, principals[0]?.id, wanted),
    placeholderData: (before) => before,
  })
  return (
    <div>
      <Text size="sm" fw={500} component="div">
        {text.expression}
      </Text>
      <Text size="xs" c="dimmed" mb={4}>
        {text.expressionHint}
      </Text>
      <Suspense fallback={<Skeleton height={66} />}>
        <ExpressionEditor
          label={text.expression}
          value={expression}
          onChange={onChange}
          functions={functions}
          sources={sources}
          evaluated={wanted === expression ? evaluated : undefined}
        />
      </Suspense>
      <div role="status">
        {evaluated !== undefined && <Problems expression={wanted} evaluated={evaluated} />}
        <ul className="gives">
          {principals.map((principal) => (
            <Gives key={principal.id} {...{ application, kind, principal }} expression={wanted} />
          ))}
        </ul>
      </div>
      <Select
        size="xs"
        mt={6}
        label={text.examples}
        placeholder={text.examplesHint}
        value={null}
        data={text.intents.map(({ intent, example }) => ({ value: example, label: intent }))}
        renderOption={({ option }) => (
          <span>
            {option.label} <code className="dim">{option.value}</code>
          </span>
        )}
        onChange={(example) => example !== null && onChange(example)}
      />
    </div>
  )
}

/** The first thing that is wrong, under the character that it is about. */
function Problems({
  expression,
  evaluated: { problems },
}: {
  readonly expression: string
  readonly evaluated: Evaluated
}) {
  const [problem] = problems
  if (problem === undefined) return null
  const line = expression.replaceAll('\n', ' ')
  return (
    <>
      <pre className="pointer">{`${line}\n${' '.repeat(problem.position)}${'^'.repeat(Math.max(1, problem.length))}`}</pre>
      <Text size="sm" className={problem.severity === 'error' ? 'failed' : undefined}>
        {problem.message} {problem.suggestion}
      </Text>
    </>
  )
}

interface GivesProps {
  readonly application: string
  readonly kind: 'person' | 'group'
  readonly principal: Principal
  readonly expression: string
}

function Gives({ application, kind, principal, expression }: GivesProps) {
  const { data } = useQuery({
    ...evaluateQuery(application, kind, principal.id, expression),
    placeholderData: (before) => before,
  })
  if (data?.explained === null || data?.explained === undefined) return null
  return (
    <li>
      {text.gives(principal.name)}: <code>{outcomeText(data.explained.outcome)}</code>
    </li>
  )
}
