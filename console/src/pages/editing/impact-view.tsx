import { Text, Title } from '@mantine/core'
import type { Impact, Problem } from '../../api/editing.ts'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { editing } from '../../text/editing.ts'
import { en } from '../../text/en.ts'
import { formatNumber } from '../../text/format.ts'

const text = editing.impact
const effects = ['enters', 'leaves', 'changes', 'fails', 'unaffected'] as const
const sampled = ['enters', 'leaves', 'changes', 'fails'] as const

/** What an edit would do: how many, who for example, and what is wrong with it. */
export function ImpactView({ impact }: { readonly impact: Impact }) {
  return (
    <section aria-labelledby="impact" role="status">
      <Title order={3} id="impact" mt="sm">
        {text.title}
      </Title>
      <Problems problems={impact.problems} />
      <Text size="sm" c="dimmed">
        {impact.reevaluates ? text.looked(impact.looked) : text.none}
      </Text>
      {impact.reevaluates && (
        <dl className="tally">
          {effects.map((effect) => (
            <div key={effect}>
              <dt>{text.effects[effect]}</dt>
              <dd className={effect === 'fails' && impact.effects.fails > 0 ? 'failed' : undefined}>
                {formatNumber(impact.effects[effect])}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {!impact.complete && <Text size="sm">{text.incomplete}</Text>}
      {impact.held > 0 && <p className="notice">{text.held(impact.held)}</p>}
      {impact.duplicates.length > 0 && (
        <p className="notice">
          {text.duplicates}:{' '}
          {impact.duplicates.map(({ value, names }) => `${value} (${names.join(', ')})`).join(' · ')}
        </p>
      )}
      {sampled.map((effect) => (
        <Samples key={effect} title={text.effects[effect]} items={impact.samples[effect]} />
      ))}
    </section>
  )
}

const Samples = ({
  title,
  items,
}: {
  readonly title: string
  readonly items: Impact['samples']['enters']
}) =>
  items.length === 0 ? null : (
    <div className="scroll">
      <table className="table">
        <caption className="caption">{title}</caption>
        <tbody>
          {items.map(({ subject, text: told, changes, problem }) => (
            <tr key={subject.id}>
              <th scope="row">
                <PrincipalLink {...subject} />
              </th>
              <td>
                {problem === null ? told : `${problem.text} ${en.failures.next} ${problem.next}`}
                {changes.map(({ attribute, before, after }) => (
                  <div key={attribute} className="dim">
                    {attribute}: {JSON.stringify(before)} → {JSON.stringify(after)}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

/** What is wrong with settings, each with its next step. */
export const Problems = ({ problems }: { readonly problems: readonly Problem[] }) =>
  problems.length === 0 ? null : (
    <ul className="problems" aria-label={text.problems}>
      {problems.map((problem) => (
        <li key={`${problem.reason} ${problem.row} ${problem.message}`}>
          <strong className={problem.severity === 'error' ? 'failed' : undefined}>
            {text[problem.severity]}
          </strong>{' '}
          {problem.target !== null && <code>{problem.target}</code>} {problem.message}{' '}
          <strong>{en.failures.next}</strong> {problem.next}
        </li>
      ))}
    </ul>
  )
