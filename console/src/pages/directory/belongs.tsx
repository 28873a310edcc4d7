import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { type Access, accessQuery } from '../../api/pictures.ts'
import { failureOf } from '../../api/request.ts'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { BrokenState } from '../../parts/states.tsx'
import { appRoles } from '../../text/app-roles.ts'
import { formatNumber } from '../../text/format.ts'
import { pictures } from '../../text/pictures.ts'

const text = pictures.belongs

interface BelongsProps {
  readonly kind: 'person' | 'group'
  readonly id: string
}

/** Who belongs where: the ways down the side, the applications across, a mark where a way leads in. */
export function Belongs({ kind, id }: BelongsProps) {
  const { data: access, error, refetch } = useQuery(accessQuery(kind, id))
  if (error !== null) return <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />
  if (access === undefined) return null
  return (
    <section className="card card-part" aria-labelledby="belongs">
      <Title order={2} id="belongs" mb={6}>
        {text.title}
      </Title>
      {access.length === 0 ? (
        <Text c="dimmed">{kind === 'person' ? text.none : text.noneGroup}</Text>
      ) : (
        <Matrix access={access} />
      )}
    </section>
  )
}

type Via = Access['via'][number]

const keyOf = ({ kind, group }: Via): string => group?.id ?? kind

const Matrix = ({ access }: { readonly access: readonly Access[] }) => {
  const ways = new Map(access.flatMap(({ via }) => via.map((one) => [keyOf(one), one] as const)))
  const hasMembers = access.some(({ members }) => members !== null)
  return (
    <div className="scroll">
      <table className="table matrix">
        <thead>
          <tr>
            <th scope="col">{text.through}</th>
            {access.map(({ application }) => (
              <th key={application.id} scope="col">
                <Link
                  to="/outbound/applications/$application/assignments"
                  params={{ application: application.id }}
                >
                  {application.name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...ways].map(([key, way]) => (
            <tr key={key}>
              <th scope="row">
                <Way way={way} />
              </th>
              {access.map(({ application, via }) => (
                <td key={application.id}>
                  <Mark via={via.filter((one) => keyOf(one) === key)} />
                </td>
              ))}
            </tr>
          ))}
          {hasMembers && (
            <tr>
              <th scope="row" className="dim">
                {text.members}
              </th>
              {access.map(({ application, members }) => (
                <td key={application.id}>
                  {members !== null &&
                    text.membersOf(formatNumber(members.withAccount), formatNumber(members.looked))}
                  {members !== null && members.failing > 0 && (
                    <div className="failed">{text.failing(members.failing)}</div>
                  )}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

function Way({ way: { kind, group } }: { readonly way: Via }) {
  if (group !== null) return <PrincipalLink kind="group" id={group.id} name={group.name} />
  return <>{kind === 'everyone' ? text.everyone : text.direct}</>
}

function Mark({ via }: { readonly via: readonly Via[] }) {
  if (via.length === 0) return null
  const roles = via.flatMap(({ role, kind }) => (kind === 'everyone' ? [] : [role ?? appRoles.none]))
  return (
    <span className="status">
      <Check size={15} role="img" aria-label={text.yes} />
      <span className="dim">{roles.join(', ')}</span>
    </span>
  )
}
