import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Permission, rolesQuery, useWho } from '../api/session.ts'
import { across } from '../text/across.ts'
import { en } from '../text/en.ts'
import { CopyCommand } from './copy-command.tsx'
import { OnlyState } from './states.tsx'
import { TabTitle } from './tab-status.tsx'

const text = across.may

/** A page that this person may not see: what they are, which roles may, and who can change it. */
export function NotAllowed({ permission }: { readonly permission: Permission }) {
  const who = useWho()
  const { data: roles = [] } = useQuery(rolesQuery)
  const allowed = roles
    .filter(({ permissions }) => permissions.includes(permission))
    .map(({ role }) => across.roles[role])
  return (
    <OnlyState title={text.title}>
      <TabTitle title={text.title} />
      <Text size="md">
        {text.you(who?.name ?? '', who === undefined ? '' : across.roles[who.role])}
        {allowed.length > 0 && ` ${text.others(allowed.join(', '))}`}
      </Text>
      <Text size="md">
        <strong>{en.failures.next}</strong> {text.next}
      </Text>
      <CopyCommand command="rollcall admin role EMAIL ROLE" />
      <Link to="/">{en.page.toOverview}</Link>
    </OnlyState>
  )
}
