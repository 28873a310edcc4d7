import {
  type ExpressionContext,
  type Scalar,
  type SourceAttributes,
  scalarText,
  type Value,
} from './value.ts'

/** Attributes that are computed rather than kept in the directory. */
export const computedAttributes = [
  'IsSoftDeleted',
  'appRoleAssignments',
  'originalUserPrincipalName',
] as const

/**
 * Makes the function that reads one source attribute. Used by expressions, direct mappings and scoping
 * filters alike, so that all three see the same value.
 *
 * A guest's `userPrincipalName` is read as the guest's own address (Entra strips `#EXT#` and the home
 * domain); `originalUserPrincipalName` is the raw form.
 */
export function attributeReader(name: string): (context: ExpressionContext) => Value {
  switch (name) {
    case 'IsSoftDeleted':
      return (context) => context.isSoftDeleted ?? false
    case 'appRoleAssignments':
      return (context) => context.appRoles?.map((role) => role.value) ?? null
    case 'originalUserPrincipalName':
      return ({ attributes }) => read(attributes, name) ?? read(attributes, 'userPrincipalName')
    case 'userPrincipalName':
      return ({ attributes }) => withoutGuestMark(read(attributes, name))
    default:
      return ({ attributes }) => read(attributes, name)
  }
}

function read(attributes: SourceAttributes, name: string): Scalar | readonly string[] | null {
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null
}

/** `alias_theirdomain#EXT#@yourdomain` → `alias@theirdomain`. */
function withoutGuestMark(value: Scalar | readonly string[] | null): Value {
  if (typeof value !== 'string') return value
  const mark = value.indexOf('#EXT#')
  if (mark < 0) return value
  const home = value.slice(0, mark)
  const at = home.lastIndexOf('_')
  return at < 0 ? home : `${home.slice(0, at)}@${home.slice(at + 1)}`
}

/** The text to show for a value in reasons and logs. */
export function shownText(value: Value): string {
  if (value === null) return 'nothing'
  if (typeof value === 'symbol') return 'left out'
  return Array.isArray(value) ? value.map((one) => `"${one}"`).join(', ') : `"${scalarText(value as Scalar)}"`
}
