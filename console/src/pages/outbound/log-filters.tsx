import { Button, Group, MultiSelect } from '@mantine/core'
import { X } from 'lucide-react'
import { everyOutcome, type LogFilter } from '../../api/outbound.ts'
import type { Application } from '../../api/queries.ts'
import { FilterSelect } from '../../parts/filter-select.tsx'
import { SearchField } from '../../parts/search-field.tsx'
import { en } from '../../text/en.ts'
import { outbound } from '../../text/outbound.ts'

const text = outbound.log

interface LogFiltersProps {
  readonly filter: LogFilter
  readonly onChange: (filter: LogFilter) => void
  /** Where the log is of all applications, one can be chosen. */
  readonly applications?: readonly Application[]
}

type Change = { readonly [name in keyof LogFilter]: string | undefined }

/** The filters of the log. What is chosen goes into the URL. */
export function LogFilters({ filter, onChange, applications }: LogFiltersProps) {
  const { outcome, since, search = '' } = filter
  const change = (part: Partial<Change>) => {
    const merged = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined)
    onChange(Object.fromEntries(merged))
  }
  const chosen = outcome === undefined || outcome === everyOutcome ? [] : outcome.split(',')
  return (
    <>
      <Group gap="xs" align="flex-end">
        {applications !== undefined && (
          <FilterSelect
            label={text.application}
            any={text.anyApplication}
            clearLabel={text.removeFilter(text.application)}
            value={filter.application}
            words={Object.fromEntries(applications.map(({ id, name }) => [id, name]))}
            onChange={(value) => change({ application: value })}
          />
        )}
        <MultiSelect
          size="xs"
          label={text.outcome}
          placeholder={chosen.length > 0 ? '' : outcome === everyOutcome ? text.everything : text.eventful}
          clearable
          clearButtonProps={{ 'aria-label': text.removeFilter(text.outcome) }}
          value={chosen}
          onChange={(values) => change({ outcome: values.length === 0 ? undefined : values.join(',') })}
          data={Object.entries(en.log.outcome).map(([value, label]) => ({ value, label }))}
          miw={220}
        />
        <FilterSelect
          label={text.since}
          any={text.sinceAny}
          clearLabel={text.removeFilter(text.since)}
          value={since}
          words={text.sinceChoices}
          onChange={(value) => change({ since: value })}
        />
        <SearchField
          label={text.search}
          value={search}
          onChange={(value) => change({ search: value || undefined })}
        />
        <Button
          size="xs"
          variant={outcome === everyOutcome ? 'light' : 'default'}
          aria-pressed={outcome === everyOutcome}
          onClick={() => change({ outcome: outcome === everyOutcome ? undefined : everyOutcome })}
        >
          {text.everything}
        </Button>
      </Group>
      <div className="chips">
        {filter.code !== undefined && (
          <Chip label={text.code(filter.code)} onRemove={() => change({ code: undefined })} />
        )}
        {filter.subject !== undefined && (
          <Chip label={text.subject} onRemove={() => change({ subject: undefined })} />
        )}
        {filter.cycle !== undefined && (
          <Chip label={text.cycle} onRemove={() => change({ cycle: undefined })} />
        )}
      </div>
    </>
  )
}

const Chip = ({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) => (
  <Button
    size="compact-xs"
    variant="light"
    onClick={onRemove}
    aria-label={text.removeFilter(label)}
    rightSection={<X size={12} aria-hidden />}
  >
    {label}
  </Button>
)
