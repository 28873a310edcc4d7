import { Combobox, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { principalsQuery } from '../api/directory.ts'
import { applicationsQuery } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { tenantsQuery } from '../api/tenants.ts'
import { across } from '../text/across.ts'
import { en } from '../text/en.ts'
import { Dialog } from './dialog.tsx'
import { useDestinations } from './navigation.tsx'

interface Place {
  readonly path: string
  readonly label: string
  readonly detail?: string
}

interface PlaceGroup {
  readonly title: string
  readonly places: readonly Place[]
}

/** Any page, application, tenant or person, by typing a part of its name. */
export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate()
  const combobox = useCombobox({
    opened: true,
    // Esc ends at the list, and never reaches the dialog around it.
    onDropdownClose: onClose,
  })
  const [text, setText] = useState('')
  const groups = usePlaces(text)
  const found = groups.reduce((count, { places }) => count + places.length, 0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first line is chosen again whenever the lines change
  useEffect(() => {
    combobox.selectFirstOption()
  }, [text, found])
  return (
    <Dialog instant title={en.palette.title} opened onClose={onClose} size="lg">
      <Combobox
        store={combobox}
        onOptionSubmit={(path) => {
          onClose()
          void navigate({ href: path })
        }}
      >
        <Combobox.EventsTarget>
          <TextInput
            label={en.palette.label}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            leftSection={null}
            data-autofocus
            autoComplete="off"
          />
        </Combobox.EventsTarget>
        <Combobox.Options mah={420} mt={8} style={{ overflowY: 'auto' }} aria-label={en.palette.title}>
          {found === 0 && <Combobox.Empty>{en.palette.none(text)}</Combobox.Empty>}
          {groups
            .filter(({ places }) => places.length > 0)
            .map(({ title, places }) => (
              <Combobox.Group key={title} label={title}>
                {places.map(({ path, label, detail }) => (
                  <Combobox.Option key={path} value={path}>
                    {label} <span className="dim">{detail}</span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
        </Combobox.Options>
      </Combobox>
      <Text size="xs" c="dimmed" mt={8}>
        {en.palette.hint}
      </Text>
    </Dialog>
  )
}

function usePlaces(text: string): readonly PlaceGroup[] {
  const [search] = useDebouncedValue(text.trim(), 150)
  const may = useMay()
  const destinations = useDestinations()
  const { data: applications = [] } = useQuery({ ...applicationsQuery, enabled: may('applications.read') })
  const { data: tenants = [] } = useQuery({ ...tenantsQuery, enabled: may('tenants.read') })
  const { data: people = [] } = useQuery({
    ...principalsQuery('person', search),
    enabled: search !== '' && may('directory.read'),
    placeholderData: keepPreviousData,
  })
  const matches = ({ label }: Place) => label.toLowerCase().includes(text.trim().toLowerCase())
  const pages: Place[] = [
    ...destinations.flatMap(({ links }) => links.map(({ to, label }) => ({ path: to, label }))),
    ...(may('applications.change')
      ? [{ path: '/outbound/applications/new', label: en.palette.addApplication }]
      : []),
    ...(may('tenants.manage') ? [{ path: '/inbound/tenants?new=1', label: en.palette.addTenant }] : []),
    { path: '/settings/account', label: across.nav.account },
  ]
  return [
    { title: en.palette.pages, places: pages.filter(matches) },
    {
      title: en.palette.applications,
      places: applications
        .map(({ id, name, status }) => ({
          path: `/outbound/applications/${id}`,
          label: name,
          detail: en.application.status[status],
        }))
        .filter(matches)
        .slice(0, 10),
    },
    {
      title: en.palette.tenants,
      places: tenants
        .map(({ id, name }) => ({ path: `/inbound/tenants/${id}`, label: name }))
        .filter(matches)
        .slice(0, 10),
    },
    {
      title: en.palette.people,
      places:
        search === ''
          ? []
          : people.slice(0, 8).map(({ id, name, detail }) => ({
              path: `/outbound/directory/people/${id}`,
              label: name,
              detail,
            })),
    },
  ]
}
