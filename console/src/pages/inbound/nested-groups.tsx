import { Text } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { propertyText } from '../../text/properties.ts'

interface NestedGroupsProps {
  /** How many groups are in the one that gives a role. */
  readonly groups: number
}

/** A role goes to people who are in the group themselves: who is only in a group inside it goes without. */
export const NestedGroups = ({ groups }: NestedGroupsProps) =>
  groups === 0 ? null : (
    <Text size="sm" component="span" className="wrap">
      <TriangleAlert size={14} color="var(--status-attention)" aria-hidden />{' '}
      {propertyText.roles.nested(groups)}
    </Text>
  )
