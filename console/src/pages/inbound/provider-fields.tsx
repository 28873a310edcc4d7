import { inbound } from '../../text/inbound.ts'

export const providers = ['entra', 'okta', 'onelogin', 'generic'] as const
export type IdentityProvider = (typeof providers)[number]

/** What the URL or a token's client says; the first one when it says nothing known. */
export const readProvider = (text: string | undefined): IdentityProvider =>
  providers.find((one) => one === text) ?? 'entra'

/** The fields of one identity provider, by the names they have there. */
export const ProviderFields = ({ provider }: { readonly provider: IdentityProvider }) => (
  <dl className="facts">
    {inbound.dialog.place[provider].map(([field, what]) => (
      <div key={field}>
        <dt>{field}</dt>
        <dd>{what}</dd>
      </div>
    ))}
  </dl>
)
