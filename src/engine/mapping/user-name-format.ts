import type { UserNameFormat } from '../application/application.ts'
import type { AttributeMapping, ObjectMapping } from '../mapping.ts'

const sources: Readonly<
  Record<Exclude<UserNameFormat, 'as_mapped'>, { source: string } | { expression: string }>
> = {
  user_name: { source: 'userPrincipalName' },
  user_name_prefix: { expression: 'Item(Split([userPrincipalName], "@"), 1)' },
  email: { source: 'mail' },
  email_lower_case: { expression: 'ToLower([mail])' },
  email_prefix: { expression: 'Item(Split([mail], "@"), 1)' },
}

/**
 * The mapping with `userName` made in the chosen format (Okta's "application username format"), whatever the
 * table says; the row keeps its matching precedence and everything else.
 */
export function withUserNameFormat(mapping: ObjectMapping, format: UserNameFormat): ObjectMapping {
  if (format === 'as_mapped') return mapping
  const made = sources[format]
  const attributes = mapping.attributes.map((row): AttributeMapping => {
    if (row.target.toLowerCase() !== 'username') return row
    const { target, apply, defaultValue, matchingPrecedence, required, clearOnNull } = row
    const base = {
      target,
      apply,
      ...(defaultValue !== undefined && { defaultValue }),
      ...(matchingPrecedence !== undefined && { matchingPrecedence }),
      ...(required !== undefined && { required }),
      ...(clearOnNull !== undefined && { clearOnNull }),
    }
    return 'source' in made
      ? { ...base, kind: 'direct', source: made.source }
      : { ...base, kind: 'expression', expression: made.expression }
  })
  return { ...mapping, attributes }
}
