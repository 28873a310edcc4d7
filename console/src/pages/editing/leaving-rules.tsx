import { Text } from '@mantine/core'
import type { Setting } from '../../api/editing.ts'
import { settingTexts } from '../../text/settings.ts'
import { SettingField } from './setting-field.tsx'

const text = settingTexts.leaving

interface LeavingRulesProps {
  readonly settings: readonly Setting[]
  readonly valueAt: (setting: Setting) => unknown
  readonly onChange: (path: string, value: unknown) => void
}

/** `leaving.<cause>.action` and `leaving.<cause>.afterDays`, a line for each cause. */
export function LeavingRules({ settings, valueAt, onChange }: LeavingRulesProps) {
  const causes = [...Map.groupBy(settings, ({ path }) => path.split('.')[1] ?? '')]
  return (
    <>
      <Text size="sm" c="dimmed" mb={4}>
        {text.about}
      </Text>
      <div className="scroll">
        <table className="table leaving" data-no-keys>
          <thead>
            <tr>
              <th scope="col">{text.columns.cause}</th>
              <th scope="col">{text.columns.action}</th>
              <th scope="col">{text.columns.after}</th>
            </tr>
          </thead>
          <tbody>
            {causes.map(([cause, [action, after]]) => (
              <tr key={cause}>
                <th scope="row">{text.causes[cause] ?? cause}</th>
                {[action, after].map((setting, at) => (
                  <td key={setting?.path ?? at}>
                    {setting !== undefined && (
                      <span className="with-unit">
                        <SettingField
                          setting={setting}
                          label={
                            at === 0 ? setting.summary : `${action?.summary ?? ''} ${setting.summary}`.trim()
                          }
                          value={valueAt(setting)}
                          onChange={(value) => onChange(setting.path, value)}
                        />
                        {at === 1 && <span className="dim">{text.days}</span>}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
