import { Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { en } from '../text/en.ts'
import { CopyText } from './copy-command.tsx'

interface PageHeadProps {
  readonly title: string
  /** One sentence on what this page is. */
  readonly about?: string
  /** The primary action and its neighbours. */
  readonly children?: ReactNode
  readonly cli?: string
  readonly curl?: string
  /** 2 within an application or tenant, whose name is the heading above. */
  readonly order?: 1 | 2
}

/** The head of a page: what it is, what can be done, and the same as commands. */
export function PageHead({ title, about, children, cli, curl, order = 1 }: PageHeadProps) {
  return (
    <div className="page-head">
      <div>
        <Title order={order}>{title}</Title>
        {about !== undefined && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </div>
      <Group gap="xs">
        {cli !== undefined && <CopyText value={cli} label={en.copy.asCli} />}
        {curl !== undefined && <CopyText value={curl} label={en.copy.asCurl} />}
        {children}
      </Group>
    </div>
  )
}
