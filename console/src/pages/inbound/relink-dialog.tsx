import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { findMembersQuery } from '../../api/members.ts'
import type { Staged } from '../../api/staging.ts'
import type { Tenant } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { staging } from '../../text/staging.ts'
import { type Deciding, nameOfStaged, type Resolution } from './use-deciding.ts'

interface RelinkDialogProps {
  readonly tenant: Tenant
  readonly record: Staged
  readonly deciding: Deciding
  readonly onClose: () => void
}

/** Finds the member whose record an unlinked one is, or says that it is somebody new. */
export function RelinkDialog({ tenant, record, deciding, onClose }: RelinkDialogProps) {
  const decide = (resolution: Resolution) => deciding.mutate({ record, resolution })
  const [search, setSearch] = useState('')
  const { data: found } = useQuery(findMembersQuery(tenant.id, search))
  return (
    <Dialog title={staging.relinkTitle(nameOfStaged(record))} opened onClose={onClose} size="lg">
      <Stack gap="sm">
        <Text size="md">{staging.relinkText}</Text>
        <SearchField label={staging.relinkSearch} value={search} onChange={setSearch} />
        {search !== '' && found?.length === 0 && <Text c="dimmed">{staging.relinkNobody}</Text>}
        <ul className="plain-list">
          {found?.map(({ id, label, userName, email }) => {
            const whom = label ?? userName ?? email ?? id
            return (
              <li key={id} className="row">
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={deciding.isPending}
                  onClick={() => decide({ how: 'link', person: id })}
                >
                  {staging.link(whom)}
                </Button>
                <span className="dim">{email ?? userName}</span>
              </li>
            )
          })}
        </ul>
        <Problem error={deciding.error} />
        <div className="row">
          <Button variant="default" loading={deciding.isPending} onClick={() => decide({ how: 'separate' })}>
            {staging.relinkNew}
          </Button>
        </div>
      </Stack>
    </Dialog>
  )
}
