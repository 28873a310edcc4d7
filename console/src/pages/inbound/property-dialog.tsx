import { Button, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Property, propertiesPath, seenQuery } from '../../api/properties.ts'
import { put } from '../../api/request.ts'
import type { Tenant } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.form

type Type = keyof typeof propertyText.types

interface PropertyDialogProps {
  readonly tenant: Tenant
  /** One that there is; otherwise a new one. */
  readonly property: Property | undefined
  /** A seen attribute that it shall come from. */
  readonly attribute: string | undefined
  readonly onClose: () => void
}

/** The last part of a path, as a name: `urn:…:User:department` → `department`. */
const nameFor = (attribute: string): string => /([A-Za-z][\w-]*)\W*$/.exec(attribute)?.[1] ?? ''

/** Names a property and says where it comes from. */
export function PropertyDialog({ tenant, property, attribute, onClose }: PropertyDialogProps) {
  const { data: seen } = useQuery(seenQuery(tenant.id))
  const known = property?.wanted ?? property?.applied ?? null
  const suggested = seen?.items.find((one) => one.attribute === attribute)?.suggestedType
  const [name, setName] = useState(property?.name ?? nameFor(attribute ?? ''))
  const [title, setTitle] = useState(known?.title ?? '')
  const [path, setPath] = useState(known?.sources[0]?.attribute ?? attribute ?? '')
  const [type, setType] = useState<Type | null>(known?.type ?? null)
  const [choices, setChoices] = useState(known?.choices.join('\n') ?? '')
  const shownType = type ?? suggested ?? 'string'
  const save = useAction(
    (_: undefined) =>
      put(`${propertiesPath(tenant.id)}/${encodeURIComponent(name.trim())}`, {
        attribute: path.trim(),
        type: shownType,
        ...(title.trim() === '' ? {} : { title: title.trim() }),
        ...(shownType === 'choice' ? { choices: wordsOf(choices) } : {}),
      }),
    { refresh: [['properties', tenant.id]], onDone: onClose },
  )
  return (
    <Dialog
      title={property === undefined ? text.addTitle : propertyText.change(property.name)}
      opened
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <TextInput
            required
            data-autofocus
            label={text.name}
            description={text.nameHint}
            readOnly={property !== undefined}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={text.title}
            description={text.titleHint}
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TextInput
            required
            label={text.attribute}
            description={text.attributeHint}
            maxLength={500}
            value={path}
            onChange={(event) => setPath(event.currentTarget.value)}
          />
          <Select
            label={text.type}
            value={shownType}
            allowDeselect={false}
            data={Object.entries(propertyText.types).map(([value, label]) => ({ value, label }))}
            onChange={(value) => value !== null && setType(value as Type)}
          />
          {shownType === 'choice' && (
            <Textarea
              required
              rows={4}
              label={text.choices}
              description={text.choicesHint}
              value={choices}
              onChange={(event) => setChoices(event.currentTarget.value)}
            />
          )}
          <Problem error={save.error} />
          <div className="row">
            <Button type="submit" loading={save.isPending}>
              {text.submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}

const wordsOf = (lines: string): readonly string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
