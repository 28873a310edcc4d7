// What the directory's commands read of the management API's answers.

type AttributeValue = string | boolean | number | readonly string[]

export interface PersonJson {
  readonly id: string
  readonly userName: string
  readonly enabled: boolean
  readonly managerId: string | null
  readonly deletedAt: string | null
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

export interface GroupJson {
  readonly id: string
  readonly displayName: string
  readonly deletedAt: string | null
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

export interface MemberJson {
  readonly id: string
  readonly kind: 'person' | 'group'
  readonly name: string
}

export interface ChangeJson {
  readonly seq: number
  readonly kind: 'person' | 'group' | 'member'
  readonly subjectId: string
  readonly groupId: string | null
  readonly what: string
  readonly at: string
}

export interface CensusJson {
  readonly people: number
  readonly enabledPeople: number
  readonly deletedPeople: number
  readonly groups: number
  readonly memberships: number
  readonly lastSeq: number
}

export interface ImportReportJson {
  readonly kind: 'people' | 'groups' | 'members'
  readonly form: { readonly name: string; readonly title: string }
  readonly source: string
  readonly dryRun: boolean
  readonly complete: boolean
  readonly lines: number
  readonly accepted: number
  readonly rejected: number
  readonly created: number
  readonly updated: number
  readonly restored: number
  readonly unchanged: number
  readonly left: number
  readonly kept: number
  readonly groupsCreated: number
  readonly managersMissing: number
  readonly rejectedLines: readonly {
    readonly line: number
    readonly column: string | null
    readonly value: string | null
    readonly reason: string
    readonly why: string
    readonly next: string
  }[]
  readonly columns: readonly {
    readonly header: string
    readonly becomes: string | null
    readonly why: string | null
  }[]
}
