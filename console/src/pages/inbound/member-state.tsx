import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import type { Member } from '../../api/members.ts'
import type { Tenant } from '../../api/tenants.ts'
import { StatusLabel } from '../../parts/status-label.tsx'
import { memberText } from '../../text/members.ts'

const looks = {
  active: { role: 'ok', icon: CircleCheck },
  deactivated: { role: 'neutral', icon: CircleMinus },
  removed: { role: 'neutral', icon: CircleX },
} as const

export const MemberState = ({ member: { state } }: { readonly member: Pick<Member, 'state'> }) => (
  <StatusLabel look={looks[state]} word={memberText.states[state]} />
)

export const nameOfMember = ({
  label,
  userName,
  email,
}: Pick<Member, 'label' | 'userName' | 'email'>): string => label ?? userName ?? email ?? memberText.nobody

interface MemberLinkProps {
  readonly tenant: Tenant
  readonly member: Member
}

export const MemberLink = ({ tenant, member }: MemberLinkProps) => (
  <Link to="/inbound/tenants/$tenant/members/$member" params={{ tenant: tenant.id, member: member.id }}>
    {nameOfMember(member)}
  </Link>
)
