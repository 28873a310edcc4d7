/** How the text of a cell becomes a value. `blocked` is a switch whose "yes" means that the person is disabled. */
export type ColumnType = 'text' | 'switch' | 'blocked' | 'date' | 'list'

/** Where a column goes. */
export type ColumnTarget =
  | { readonly to: 'attribute'; readonly name: string; readonly type: ColumnType }
  /** The source's own identifier of the person or group of this line. */
  | { readonly to: 'sourceId' }
  | { readonly to: 'manager' }
  | { readonly to: 'group' }
  | { readonly to: 'member' }
  | { readonly to: 'memberKind' }
  | { readonly to: 'nothing'; readonly why: 'secret' | 'not_used' | 'not_a_name' | 'repeated' }

export type FileKind = 'people' | 'groups' | 'members'

/**
 * One kind of file an admin may hold: which headers it is recognised by, what each column means. Header names are
 * written as `headerKey` leaves them: lower-case letters and digits only.
 */
export interface CsvForm {
  readonly name: string
  readonly title: string
  readonly kind: FileKind
  /** Every entry must be met by one of its names for the form to be recognised. */
  readonly recognisedBy: readonly (readonly string[])[]
  /** The first column present of each list is used; the others of it are not. */
  readonly required: Readonly<Record<string, readonly string[]>>
  readonly columns: Readonly<Record<string, ColumnTarget>>
  /** Columns that the form does not know: become attributes under their own name, or are left out. */
  readonly otherColumns: 'attribute' | 'nothing'
  /** Attributes the file leaves out although the product shows them: joined from others when no value is given. */
  readonly derived: readonly { readonly attribute: string; readonly from: readonly string[] }[]
  /** Slashes in dates: year first only, or month/day/year as the product's export writes them. */
  readonly slashDates: 'refused' | 'month_first'
}

export function text(name: string): ColumnTarget {
  return { to: 'attribute', name, type: 'text' }
}

export function date(name: string): ColumnTarget {
  return { to: 'attribute', name, type: 'date' }
}

export function list(name: string): ColumnTarget {
  return { to: 'attribute', name, type: 'list' }
}

export const enabledSwitch: ColumnTarget = { to: 'attribute', name: 'accountEnabled', type: 'switch' }
export const blockedSwitch: ColumnTarget = { to: 'attribute', name: 'accountEnabled', type: 'blocked' }
export const sourceId: ColumnTarget = { to: 'sourceId' }
export const manager: ColumnTarget = { to: 'manager' }
export const group: ColumnTarget = { to: 'group' }
export const member: ColumnTarget = { to: 'member' }
export const memberKind: ColumnTarget = { to: 'memberKind' }
export const secret: ColumnTarget = { to: 'nothing', why: 'secret' }
export const notUsed: ColumnTarget = { to: 'nothing', why: 'not_used' }

/**
 * The name under which a header is looked up: "First Name [Required]" and "first_name" are both `firstname`;
 * "User name [userPrincipalName] Required" is `userprincipalname`, because Entra's template names the attribute so.
 */
export function headerKey(header: string): string {
  const plain = header
    .normalize('NFKC')
    .replace(/\[(required|read only|upload only|must be [^\]]*)\]/gi, '')
    .toLowerCase()
  const named = /\[([a-z0-9_.]+)\]/.exec(plain)
  return (named?.[1] ?? plain).replace(/[^\p{L}\p{N}]/gu, '')
}
