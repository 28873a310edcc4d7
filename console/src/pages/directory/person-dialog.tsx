import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Person, Principal } from '../../api/directory.ts'
import { patch, post } from '../../api/request.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { PrincipalPicker } from '../../parts/principal-picker.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useAction } from '../../parts/use-action.ts'
import { directory } from '../../text/directory.ts'
import { en } from '../../text/en.ts'

const text = directory.edit

/** What most people have; whatever else a person has stands below. */
const usual = [
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'department',
  'companyName',
  'employeeId',
  'mobile',
  'telephoneNumber',
  'city',
  'country',
  'preferredLanguage',
] as const

/** Switched with a button of its own. */
const elsewhere: ReadonlySet<string> = new Set(['accountEnabled'])

interface PersonDialogProps {
  /** Undefined for somebody new. */
  readonly person?: Person
  readonly onDone: (person: Person) => void
  readonly onClose: () => void
}

/** The attributes of a person, as text; what is emptied is cleared. Only what differs is sent. */
export function PersonDialog({ person, onDone, onClose }: PersonDialogProps) {
  const before = asTexts(person)
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [more, setMore] = useState('')
  const [added, setAdded] = useState<readonly string[]>([])
  const [manager, setManager] = useState<Principal | null>(null)
  const others = Object.keys(before).filter((name) => !(usual as readonly string[]).includes(name))
  const names = [...new Set([...usual, ...others.sort(), ...added])]
  const changed = Object.entries(typed).filter(([name, value]) => value.trim() !== (before[name] ?? ''))
  const save = useAction(
    (_: undefined) => {
      const attributes = Object.fromEntries(
        changed.map(([name, value]) => [name, meantBy(value, person?.attributes[name])]),
      )
      const body = { attributes, ...(manager === null ? {} : { manager: manager.id }) }
      return person === undefined
        ? post<Person>('/directory/people', body)
        : patch<Person>(`/directory/people/${person.id}`, body)
    },
    { refresh: [['directory'], ['principals'], ['accounts']], onDone },
  )
  return (
    <Dialog title={person === undefined ? text.add : text.title} opened onClose={onClose} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(undefined)
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {person?.sourceId ? text.fromSource : text.about}
          </Text>
          <div className="two-columns">
            {names.map((name) => (
              <TextInput
                key={name}
                size="xs"
                label={name}
                required={name === 'userPrincipalName'}
                value={typed[name] ?? before[name] ?? ''}
                maxLength={5000}
                onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
              />
            ))}
            <PrincipalPicker
              kind="person"
              label={directory.person.manager}
              value={manager}
              onChange={setManager}
            />
          </div>
          <Group gap="xs" align="flex-end">
            <TextInput
              size="xs"
              label={text.another}
              description={text.anotherHint}
              value={more}
              maxLength={200}
              onChange={(event) => setMore(event.currentTarget.value)}
            />
            <Button
              size="xs"
              variant="default"
              disabled={more.trim() === '' || names.includes(more.trim())}
              onClick={() => {
                setAdded([...added, more.trim()])
                setMore('')
              }}
            >
              {text.addAttribute}
            </Button>
          </Group>
          <Problem error={save.error} />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {en.page.cancel}
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={changed.length === 0 && manager === null}
            >
              {person === undefined ? text.add : text.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function asTexts(person: Person | undefined): Readonly<Record<string, string>> {
  const known = Object.entries(person?.attributes ?? {}).filter(([name]) => !elsewhere.has(name))
  return Object.fromEntries(
    known.map(([name, value]) => [name, Array.isArray(value) ? value.join('; ') : String(value)]),
  )
}

/** What a text stands for: null clears, and a list, a number or a yes stays one. */
function meantBy(typed: string, before: unknown): unknown {
  const value = typed.trim()
  if (value === '') return null
  if (Array.isArray(before)) return value.split(';').map((one) => one.trim())
  if (typeof before === 'boolean') return value === 'true'
  if (typeof before === 'number' && Number.isFinite(Number(value))) return Number(value)
  return value
}
