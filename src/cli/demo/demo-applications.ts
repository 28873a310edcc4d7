import { applicationGroups, everyone } from './sample-company.ts'

/** One of the demo's three applications: a tenant of our own provider that behaves as the product of that name does. */
export interface DemoApplication {
  readonly name: string
  /** Gallery entry it is made from; also the name of the tenant. */
  readonly template: 'moqups' | 'mooncamp' | 'promapp'
  /** The path of the tenant URL, with and without a version, as the products' own URLs are. */
  readonly scimPath: '/scim/v2' | '/scim'
  readonly who: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Scoping filters of the user mapping. */
  readonly filters?: readonly Filter[]
  readonly assigned: readonly { readonly group: string; readonly role?: string }[]
}

interface Filter {
  readonly title: string
  readonly clauses: readonly {
    readonly attribute: string
    readonly operator: string
    readonly value: string
  }[]
}

export const demoApplications: readonly DemoApplication[] = [
  {
    name: 'Moqups',
    template: 'moqups',
    scimPath: '/scim/v2',
    who: 'the group Moqups users, by e-mail address',
    // Moqups' help for Okta: "Choose Email for the Application username format". Who has no address cannot be sent.
    settings: { userNameFormat: 'email' },
    assigned: [{ group: applicationGroups.moqups }, { group: 'Quality' }],
  },
  {
    name: 'Mooncamp',
    template: 'mooncamp',
    scimPath: '/scim/v2',
    who: 'everyone who does not work in Germany, and every group',
    settings: { scope: 'all' },
    filters: [
      {
        title: 'Outside Germany',
        clauses: [{ attribute: 'country', operator: 'not_equals', value: 'Germany' }],
      },
    ],
    assigned: [],
  },
  {
    name: 'Promapp',
    template: 'promapp',
    scimPath: '/scim',
    who: `the groups ${everyone} and ${applicationGroups.promapp}, with the role User`,
    settings: {},
    assigned: [
      { group: everyone, role: 'User' },
      { group: applicationGroups.promapp, role: 'User' },
    ],
  },
]
