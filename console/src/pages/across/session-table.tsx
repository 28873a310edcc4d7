import type { ReactNode } from 'react'
import type { Session } from '../../api/session.ts'
import { browserName } from '../../parts/browser-name.ts'
import { RelativeTime } from '../../parts/time.tsx'
import { across } from '../../text/across.ts'

const text = across.account

/** Browsers somebody is signed in with. */
export const SessionTable = ({
  sessions,
  action,
}: {
  readonly sessions: readonly Session[]
  readonly action?: (session: Session) => ReactNode
}) => (
  <div className="scroll">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.client}</th>
          <th scope="col">{text.columns.address}</th>
          <th scope="col">{text.columns.began}</th>
          <th scope="col">{text.columns.seen}</th>
          <th scope="col">{text.columns.ends}</th>
          {action !== undefined && (
            <th scope="col">
              <span className="visually-hidden">{text.columns.action}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.id}>
            <th scope="row" className="ellipsis" title={session.client}>
              {browserName(session.client)} {session.current && <span className="dim">({text.this})</span>}
            </th>
            <td className="mono">{session.address}</td>
            <td className="nowrap">
              <RelativeTime at={session.createdAt} />
            </td>
            <td className="nowrap">
              <RelativeTime at={session.lastSeenAt} />
            </td>
            <td className="nowrap">
              <RelativeTime at={session.expiresAt} />
            </td>
            {action !== undefined && <td className="end">{action(session)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
