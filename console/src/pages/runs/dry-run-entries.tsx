import { Button, Drawer, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { failureOf } from '../../api/request.ts'
import { type DryRun, type DryRunEntry, dryRunEntriesQuery } from '../../api/runs.ts'
import { WhatToDo } from '../../parts/entry-drawer.tsx'
import { EntryChanges, EntrySteps } from '../../parts/entry-steps.tsx'
import { PrincipalLink } from '../../parts/principal-link.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { BrokenState, EmptyState, LoadingRows } from '../../parts/states.tsx'
import { OutcomeLabel } from '../../parts/status-label.tsx'
import { en } from '../../text/en.ts'
import { runs } from '../../text/runs.ts'
import type { DryRunShown } from './dry-run-view.tsx'

const text = runs.dryRun

interface DryRunEntriesProps {
  readonly application: string
  readonly run: DryRun
  readonly shown: DryRunShown
  readonly onShow: (shown: DryRunShown) => void
}

/** What would happen to each, narrowed by outcome and name; one opens with its five steps. */
export function DryRunEntries({ application, run, shown, onShow }: DryRunEntriesProps) {
  const { outcome, search, entry: openId } = shown
  const filter = {
    ...(outcome === undefined ? {} : { outcome }),
    ...(search === undefined ? {} : { search }),
  }
  const entries = useInfiniteQuery(dryRunEntriesQuery(application, run.id, run.progress.done, filter))
  const all = entries.data?.pages.flatMap(({ items }) => items) ?? []
  const isNarrowed = outcome !== undefined || search !== undefined
  const { entry: _, ...closed } = shown
  return (
    <section aria-label={text.entries}>
      <div className="filters">
        <SearchField
          label={text.search}
          value={search ?? ''}
          onChange={(wanted) =>
            onShow({
              ...(outcome === undefined ? {} : { outcome }),
              ...(wanted === '' ? {} : { search: wanted }),
            })
          }
        />
      </div>
      {entries.error !== null && (
        <BrokenState failure={failureOf(entries.error)} onRetry={() => void entries.refetch()} />
      )}
      {entries.isPending && entries.error === null && <LoadingRows />}
      {entries.isSuccess && all.length === 0 && run.state !== 'running' && (
        <EmptyState title={isNarrowed ? text.none : text.nothing}>
          {isNarrowed ? (
            <Button size="xs" variant="default" onClick={() => onShow({})}>
              {en.page.clearFilters}
            </Button>
          ) : (
            <Text size="md">{text.nothingText}</Text>
          )}
        </EmptyState>
      )}
      {all.length > 0 && <Table entries={all} onOpen={(id) => onShow({ ...closed, entry: id })} />}
      {entries.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={entries.isFetchingNextPage}
          onClick={() => void entries.fetchNextPage()}
        >
          {en.page.more}
        </Button>
      )}
      <EntryOfDryRun entry={all.find(({ id }) => id === openId)} onClose={() => onShow(closed)} />
    </section>
  )
}

interface TableProps {
  readonly entries: readonly DryRunEntry[]
  readonly onOpen: (id: string) => void
}

const Table = ({ entries, onOpen }: TableProps) => (
  <div className="scroll tall">
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{text.columns.name}</th>
          <th scope="col">{text.columns.outcome}</th>
          <th scope="col">{text.columns.why}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ id, entry }) => (
          <tr key={id}>
            <th scope="row" className="ellipsis">
              <UnstyledButton className="link-button as-link" onClick={() => onOpen(id)}>
                {entry.subject.name}
              </UnstyledButton>
            </th>
            <td>
              <OutcomeLabel outcome={entry.outcome} reason={entry.reason} />
            </td>
            <td className="wrap">
              {entry.error === null ? entry.text : `${entry.error.title} ${entry.error.next}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

interface EntryOfDryRunProps {
  readonly entry: DryRunEntry | undefined
  readonly onClose: () => void
}

/** What would happen to one, step by step. */
const EntryOfDryRun = ({ entry: found, onClose }: EntryOfDryRunProps) => (
  <Drawer
    opened={found !== undefined}
    onClose={onClose}
    position="right"
    size="lg"
    title={text.entryTitle}
    closeButtonProps={{ 'aria-label': text.close }}
    transitionProps={{ duration: 120 }}
    // The library that locks scrolling injects a style element without our nonce.
    lockScroll={false}
  >
    {found !== undefined && (
      <Stack gap="md">
        <div>
          <Title order={2}>
            <PrincipalLink {...found.entry.subject} />
          </Title>
          <Group gap="xs">
            <OutcomeLabel outcome={found.entry.outcome} />
            <Text size="md">{found.entry.text}</Text>
          </Group>
        </div>
        {found.entry.error !== null && (
          <WhatToDo
            error={found.entry.error}
            application={found.entry.applicationId}
            subject={found.entry.subject}
          />
        )}
        <EntrySteps steps={found.entry.steps} />
        <section>
          <Title order={3} mb={6}>
            {en.entry.changes}
          </Title>
          <EntryChanges changes={found.entry.changes} />
        </section>
        {found.request !== null && (
          <details className="step">
            <summary>
              {text.request} <code className="dim">{found.request.verb}</code>
            </summary>
            <pre>{JSON.stringify(found.request.body, null, 2)}</pre>
          </details>
        )}
      </Stack>
    )}
  </Drawer>
)
