import { Text } from '@mantine/core'
import type { Difference } from '../../api/editing.ts'
import { Value } from '../../parts/entry-steps.tsx'
import { editing } from '../../text/editing.ts'
import { settingTexts } from '../../text/settings.ts'

const text = editing.history

/** A word of a setting as its page says it; what somebody typed stays as it is. */
const wordOf = (setting: string, value: unknown): unknown =>
  typeof value === 'string' && settingTexts.fields[setting] !== undefined
    ? (settingTexts.options[value] ?? value)
    : value

/** As the page of settings says it; what it does not know stays a name. */
const nameOf = (setting: string): string => settingTexts.fields[setting]?.label ?? setting

/** What is different between two versions, setting by setting. */
export function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  if (differences.length === 0) return <Text c="dimmed">{text.same}</Text>
  return (
    <div className="scroll">
      <table className="changes" data-no-keys>
        <thead>
          <tr>
            <th scope="col">{text.columns.setting}</th>
            <th scope="col">{text.columns.before}</th>
            <th scope="col">{text.columns.after}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ setting, subject, kind, before, after }) => (
            <tr key={`${setting} ${subject} ${before} ${after}`}>
              <td>
                <span className="dim">{text.kinds[kind]}</span> {nameOf(setting)}{' '}
                {subject !== setting && subject}
              </td>
              <td>
                <Value value={wordOf(setting, before)} />
              </td>
              <td>
                <Value value={wordOf(setting, after)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
