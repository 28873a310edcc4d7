import { Radio, Text } from '@mantine/core'
import { inbound } from '../../text/inbound.ts'
import { type IdentityProvider, providers, readProvider } from './provider-fields.tsx'

interface ProviderPickerProps {
  readonly label: string
  readonly value: IdentityProvider
  readonly onChange: (provider: IdentityProvider) => void
}

/** Which identity provider: what has to be pasted where depends on it. */
export const ProviderPicker = ({ label, value, onChange }: ProviderPickerProps) => (
  <Radio.Group label={label} value={value} onChange={(chosen) => onChange(readProvider(chosen))}>
    <div className="tiles">
      {providers.map((provider) => {
        const [name, about] = inbound.setup.providers[provider]
        return (
          <Radio.Card key={provider} value={provider} className="tile" aria-label={name}>
            <span className="row">
              <Radio.Indicator size="xs" />
              <strong>{name}</strong>
            </span>
            <Text size="sm" c="dimmed">
              {about}
            </Text>
          </Radio.Card>
        )
      })}
    </div>
  </Radio.Group>
)
