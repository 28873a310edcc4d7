import type { Cycle, CycleCounts } from '../cycle/cycle.ts'
import type { MemberCounts, Removals } from '../guard.ts'
import type { NewLogEntry } from '../log-entry.ts'
import type { Fence } from '../settlement.ts'
import type { TargetKind } from '../target/target.ts'
import type { WaitingMember, WaitingQuery } from '../waiting-member.ts'

export interface MemberEdge {
  readonly memberId: string
  readonly memberKind: TargetKind
  readonly targetId: string
}

export interface MembersDue {
  readonly groupId: string
  readonly groupName: string
  readonly groupTargetId: string
  readonly add: readonly MemberEdge[]
  readonly remove: readonly MemberEdge[]
  /** Whether somebody is in the group at the target through us already. */
  readonly hasMembers: boolean
  /** Edges that wait for the member's account; counted with the last chunk only. */
  readonly waiting: number | null
  /** The last edge of this chunk: the next one begins after it. */
  readonly last: string | null
}

/** Memberships of provisioned groups. What the target holds is our own record. */
export interface MemberStore {
  /** Brings the desired edges of dirty groups up to date and lists the next group with something to send. */
  listGroupsWithMembersDue(
    applicationId: string,
    after: string | null,
    limit: number,
  ): Promise<readonly string[]>
  readMembersDue(
    applicationId: string,
    groupId: string,
    after: string | null,
    limit: number,
  ): Promise<MembersDue | null>
  /** Members without their membership, by group: `after` is the last one that was shown. */
  listWaitingMembers(query: WaitingQuery): Promise<readonly WaitingMember[]>
  /** Makes durable, before the request leaves, that nobody knows from now on whether the target holds these members. */
  intendMembers(cycle: Cycle, epoch: number, due: MembersDue): Promise<void>
  settleMembers(
    cycle: Cycle,
    epoch: number,
    due: MembersDue,
    outcome: {
      readonly applied: boolean
      /** The target has certainly not done it. */
      readonly refused: boolean
      readonly entry: NewLogEntry | null
      readonly counts: Partial<CycleCounts>
    },
  ): Promise<Fence>
  readRemovals(applicationId: string, groupId: string, since: Date): Promise<Removals>
  /** Members the target has; costs as many as there are. */
  countMembers(applicationId: string, groupId: string): Promise<MemberCounts>
  /** Holds the open removals of a group, or lets those go that are held. Returns how many are held. */
  holdRemovals(applicationId: string, groupId: string, hold: boolean): Promise<number>
}
