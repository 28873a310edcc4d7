import { Button, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type ExtensionAttribute, keepAttribute } from '../../api/definitions.ts'
import type { Tenant } from '../../api/tenants.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { propertyText } from '../../text/properties.ts'

const text = propertyText.notKept.keep

/** Types of RFC 7643 §2.3 by the word for them. */
const types = {
  string: { type: 'string', multiValued: false },
  list: { type: 'string', multiValued: true },
  integer: { type: 'integer', multiValued: false },
  decimal: { type: 'decimal', multiValued: false },
  boolean: { type: 'boolean', multiValued: false },
  dateTime: { type: 'dateTime', multiValued: false },
} as const

interface KeepAttributeProps {
  readonly tenant: Tenant
  readonly attribute: ExtensionAttribute
  readonly onClose: () => void
}

/** Has an attribute kept that no schema defined. */
export function KeepAttribute({ tenant, attribute, onClose }: KeepAttributeProps) {
  const { schema, name } = attribute
  const [type, setType] = useState<keyof typeof types>('string')
  const [of, setOf] = useState<'User' | 'Group'>(/:group$/i.test(schema) ? 'Group' : 'User')
  const keep = useAction((_: undefined) => keepAttribute(tenant.id, { ...attribute, of, ...types[type] }), {
    refresh: [
      ['schemas', tenant.id],
      ['properties', tenant.id],
    ],
    onDone: onClose,
  })
  return (
    <Dialog title={text.title(name)} opened onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          keep.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <Text size="md">{text.about}</Text>
          <code className="wrap">{schema}</code>
          <Select
            label={text.type}
            description={text.typeHint}
            value={type}
            allowDeselect={false}
            onChange={(value) => value !== null && setType(value)}
            data={choices(text.types)}
          />
          <Select
            label={text.of}
            value={of}
            allowDeselect={false}
            onChange={(value) => value !== null && setOf(value)}
            data={choices(text.ofWhom)}
          />
          <Problem error={keep.error} />
          <div className="row">
            <Button type="submit" loading={keep.isPending}>
              {text.submit}
            </Button>
          </div>
        </Stack>
      </form>
    </Dialog>
  )
}

const choices = <T extends string>(words: Readonly<Record<T, string>>) =>
  (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }))
