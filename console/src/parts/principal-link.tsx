import { Link } from '@tanstack/react-router'
import type { Principal } from '../api/directory.ts'

/** A person's or group's name, and the way to what the directory knows of them. */
export const PrincipalLink = ({ kind, id, name }: Omit<Principal, 'detail'>) =>
  kind === 'person' ? (
    <Link to="/outbound/directory/people/$person" params={{ person: id }}>
      {name}
    </Link>
  ) : (
    <Link to="/outbound/directory/groups/$group" params={{ group: id }}>
      {name}
    </Link>
  )
