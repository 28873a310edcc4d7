import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Proposal } from '../../api/editing.ts'
import { failureOf } from '../../api/request.ts'
import { ActButton } from '../../parts/act-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { BrokenState, LoadingRows } from '../../parts/states.tsx'
import { useAction } from '../../parts/use-action.ts'
import { editing } from '../../text/editing.ts'
import { en } from '../../text/en.ts'
import { Differences } from './differences.tsx'
import { settingsKeys } from './draft-bar.tsx'
import { Problems } from './impact-view.tsx'

const text = editing.proposal

interface ProposalDialogProps {
  readonly id: string
  readonly title: string
  readonly action: string
  /** What tells two proposals apart. */
  readonly name: string
  /** Judged only, or saved against the version that was looked at. */
  readonly propose: (how: { readonly dryRun: true } | { readonly version: number }) => Promise<Proposal>
  readonly onDone: (proposal: Proposal) => void
  readonly onClose: () => void
}

/** What an import or a restored version would change, before it is saved. */
export function ProposalDialog({ id, title, action, name, propose, onDone, onClose }: ProposalDialogProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['proposal-of', id, name],
    queryFn: () => propose({ dryRun: true }),
    retry: false,
    gcTime: 0,
  })
  const save = useAction((version: number) => propose({ version }), {
    refresh: settingsKeys(id),
    onDone,
  })
  const refused = data?.problems.some(({ severity }) => severity === 'error') ?? true
  return (
    <Dialog title={title} opened onClose={onClose} size="xl">
      <Stack gap="sm">
        {error !== null && <BrokenState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <LoadingRows />}
        {data !== undefined && (
          <>
            <Text size="md">{data.reevaluates ? text.reevaluates : text.quiet}</Text>
            <Problems problems={data.problems} />
            <Differences differences={data.differences} />
          </>
        )}
        <Problem error={save.error} />
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {en.page.cancel}
          </Button>
          <ActButton
            may="applications.change"
            disabled={data === undefined || refused || data.differences.length === 0}
            loading={save.isPending}
            onClick={() => data !== undefined && save.mutate(data.version)}
          >
            {action}
          </ActButton>
        </Group>
      </Stack>
    </Dialog>
  )
}
