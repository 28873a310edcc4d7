import { PasswordInput, Select, TextInput } from '@mantine/core'
import { outbound } from '../../text/outbound.ts'
import type { Auth, ConnectionInput } from './connection-input.ts'

const text = outbound.connection
const kinds = ['bearer', 'oauth_client_credentials', 'basic', 'header', 'none'] as const

interface AuthorisationFieldsProps {
  readonly input: ConnectionInput
  /** Whether a secret of this kind is stored. */
  readonly secretSet: boolean
  readonly onChange: (change: Partial<ConnectionInput>) => void
}

/** How requests are authorised, and the fields that it takes. */
export function AuthorisationFields({ input, secretSet, onChange }: AuthorisationFieldsProps) {
  const { auth, token, expiresOn } = input
  const change = (part: Partial<Auth>) => onChange({ auth: { ...auth, ...part } })
  const field = (name: 'userName' | 'name' | 'tokenUrl' | 'clientId' | 'scope', required = true) => (
    <TextInput
      label={text.auth[name]}
      description={text.authHints[name]}
      type={name === 'tokenUrl' ? 'url' : 'text'}
      required={required}
      value={auth[name] ?? ''}
      maxLength={2048}
      autoComplete="off"
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <>
      <Select
        label={text.auth.kind}
        value={auth.kind}
        allowDeselect={false}
        data={kinds.map((kind) => ({ value: kind, label: text.kinds[kind] }))}
        onChange={(kind) => kind !== null && change({ kind: kind as Auth['kind'] })}
      />
      {auth.kind === 'basic' && field('userName')}
      {auth.kind === 'header' && field('name')}
      {auth.kind === 'oauth_client_credentials' && (
        <>
          {field('tokenUrl')}
          {field('clientId')}
        </>
      )}
      {auth.kind !== 'none' && (
        <PasswordInput
          required={!secretSet}
          label={text.secrets[auth.kind]}
          description={secretSet ? text.tokenKept : text.tokenHint}
          value={token}
          autoComplete="off"
          onChange={(event) => onChange({ token: event.currentTarget.value })}
        />
      )}
      {auth.kind === 'oauth_client_credentials' && (
        <>
          {field('scope', false)}
          <Select
            label={text.auth.clientAuth}
            value={auth.clientAuth ?? 'client_secret_basic'}
            allowDeselect={false}
            data={Object.entries(text.clientAuths).map(([value, label]) => ({ value, label }))}
            onChange={(value) => value !== null && change({ clientAuth: value as 'client_secret_basic' })}
          />
        </>
      )}
      {auth.kind !== 'none' && (
        <TextInput
          type="date"
          label={text.expiresOn}
          description={text.expiresHint}
          value={expiresOn}
          classNames={{ wrapper: 'day' }}
          onChange={(event) => onChange({ expiresOn: event.currentTarget.value })}
        />
      )}
    </>
  )
}
