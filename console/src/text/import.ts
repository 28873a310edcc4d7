import { plural } from './plural.ts'

const proposals = plural({
  one: '# person whom the identity provider sent may be somebody from here.',
  other: '# people whom the identity provider sent may be somebody from here.',
})

/** The sentences of what identity providers import from the product. */
export const importText = {
  title: 'Import',
  about:
    'Identity providers such as Okta can import the people a product already has, and match them with their own. Here stands whom they are shown.',
  visible: 'Show the product’s own people',
  visibleHint:
    'Then an import finds those whom the product itself made members. Without it, it finds only whom it has sent.',
  people: {
    title: 'The product’s own people',
    about:
      'Members whom no identity provider sends. Once one has changed them they are its own, and leave this list.',
    columns: { name: 'Name', email: 'E-mail address', state: 'State', shownAs: 'Shown as', since: 'Since' },
    hidden: 'not shown',
    byName: 'without an address',
    byNameHint:
      'Nobody has proven that the address is theirs. The name is shown, under an id that matches no one by chance.',
    sentAlready: 'sent already',
    sentHint: 'The identity provider has sent somebody with this user name. It is not shown a second one.',
    empty: 'The product has nobody of its own',
    emptyText: 'Every member was sent by the identity provider.',
    search: 'Beginning of a name or address',
    searched: (text: string) => `“${text}”`,
    end: 'These are all.',
  },
  proposals: (count: number) => proposals(count),
  decide: 'Decide who is who',
} as const
